/** The number the system knows a stream socket by. */
import type { Server, Socket } from 'node:net';

/** Node tells it nowhere else. */
interface WithHandle {
  readonly _handle?: { readonly fd?: number } | null;
}

/** -1: it has none. */
export function descriptorOf(socket: Socket | Server): number {
  return (socket as WithHandle)._handle?.fd ?? -1;
}
