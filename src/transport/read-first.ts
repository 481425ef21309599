// The first bytes of a connection, read until they say what it is; from then on others read.
import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';

export interface FirstBytes<T> {
  /** Nobody reads the socket now: what is for others has to be put back with `unshift`. */
  onDecided(decision: T): void;
  /** The peer ended it before. */
  onEnd(): void;
}

/** `push` takes bytes as they come and gives what they say; null: more have to come. */
export function readFirst<T>(
  socket: Socket,
  push: (bytes: Buffer) => T | null,
  { onDecided, onEnd }: FirstBytes<T>,
): void {
  const onReadable = (): void => {
    const bytes = socket.read() as Buffer | null;
    if (bytes === null) return;
    const decision = push(bytes);
    if (decision === null) return;
    socket.off('readable', onReadable);
    socket.off('end', onEnd);
    onDecided(decision);
  };
  socket.on('readable', onReadable);
  socket.once('end', onEnd);
}
