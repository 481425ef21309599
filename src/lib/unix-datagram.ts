/** Unix datagram sockets (unix(7)), which Node itself has not: a native part that is there when it could be built. */
import { loadNative } from './native.ts';
import { reasonOf, wordsOfC } from './system-error.ts';

interface Native {
  open(path: string, onDatagram: (bytes: Buffer, sender: string) => void): object;
  send(socket: object, bytes: Buffer, path: string): number;
  sendOnce(bytes: Buffer, path: string): number;
  close(socket: object): void;
}

export interface UnixDatagramSocket {
  /** False: the receiver is gone, does not read, or takes no datagram of that size. */
  send(bytes: Buffer, path: string): boolean;
  close(): void;
}

export interface UnixDatagramFailure {
  readonly failure: string;
}

function load(): Native | UnixDatagramFailure {
  return loadNative<Native>('unix-datagram');
}

export function hasUnixDatagrams(): boolean {
  return !('failure' in load());
}

const missing = ({ failure }: UnixDatagramFailure): UnixDatagramFailure => ({
  failure: `Unix datagram sockets are not available: ${failure}`,
});

/** Sends one datagram that nobody can answer; null: it was taken. Waits for nobody. */
export function sendUnixDatagram(bytes: Buffer, path: string): UnixDatagramFailure | null {
  const native = load();
  if ('failure' in native) return missing(native);
  const error = native.sendOnce(bytes, path);
  if (error === 0) return null;
  return { failure: wordsOfC({ errno: -error }) };
}

/**
 * Binds `path`, which must not exist. `onDatagram` gets each datagram with the path of its sender, which is empty when the
 * sender has none and cannot be answered.
 */
export function openUnixDatagram(
  path: string,
  onDatagram: (bytes: Buffer, sender: string) => void,
): UnixDatagramSocket | UnixDatagramFailure {
  const native = load();
  if ('failure' in native) return missing(native);
  let socket: object | null;
  try {
    socket = native.open(path, onDatagram);
  } catch (error) {
    return { failure: reasonOf(error) };
  }
  return {
    send: (bytes, receiver) => socket !== null && native.send(socket, bytes, receiver) === 0,
    close() {
      if (socket !== null) native.close(socket);
      socket = null;
    },
  };
}
