/** What Node does not ask the kernel about sockets (ip(7), ipv6(7)): a native part that is there when it could be built. */
import { loadNative, type NativeFailure } from './native.ts';

export interface SocketTools {
  /** Our address on the way to an IP literal; null: there is no way. */
  sourceOf(address: string): string | null;
  /** 0, or a negative errno. `descriptor` is the number the system knows the socket by. */
  setTypeOfService(descriptor: number, family: 4 | 6, value: number): number;
}

let loaded: SocketTools | NativeFailure | null = null;

/** Looked for once: each connection asks. */
export function socketTools(): SocketTools | NativeFailure {
  loaded ??= loadNative<SocketTools>('socket-tools');
  return loaded;
}
