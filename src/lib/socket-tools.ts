/** What Node does not ask the kernel about sockets (ip(7), ipv6(7), tcp(7)): a native part that is there when it could be built. */
import { constants } from 'node:os';
import { loadNative, type NativeFailure } from './native.ts';

/** Options of a stream socket, in the order of the native part. */
export const TcpOption = {
  KeepAlive: 0,
  KeepIdle: 1,
  KeepCount: 2,
  KeepInterval: 3,
  SynCount: 4,
  Linger: 5,
  DeferAccept: 6,
  ReusePort: 7,
} as const;

export type TcpOptionNumber = (typeof TcpOption)[keyof typeof TcpOption];

export interface SocketTools {
  /** Our address on the way to an IP literal; null: there is no way. */
  sourceOf(address: string): string | null;
  /** 0, or a negative errno. `descriptor` is the number the system knows the socket by. */
  setTypeOfService(descriptor: number, family: 4 | 6, value: number): number;
  /** 0, or a negative errno. Missing in parts that were built by an earlier version. */
  setTcpOption?(descriptor: number, option: TcpOptionNumber, value: number): number;
  /** The number of a stream socket bound to an IP literal and a port that a listener with `ReusePort` has, or a negative errno. Missing likewise. */
  boundSocket?(address: string, port: number): number;
  /**
   * Writes what a socket keeps for its reader, the most it keeps, both in bytes of the kernel's memory, the datagrams that it
   * dropped for want of room since it was opened, and how many milliseconds ago the one arrived that was read last: 0, or a
   * negative errno. Missing likewise.
   */
  receiveQueue?(descriptor: number, numbers: Int32Array): number;
  /** See raw-datagrams.ts; the number of a socket or a negative errno. Missing likewise, as are the next two. */
  openRaw?(): number;
  closeRaw?(descriptor: number): void;
  /** A datagram of at most 512 bytes over IPv4 from an address that need not be ours: 0, or a negative errno. */
  sendFrom?(
    descriptor: number,
    source: string,
    sourcePort: number,
    address: string,
    port: number,
    bytes: Uint8Array,
  ): number;
}

let loaded: SocketTools | NativeFailure | null = null;

/** Looked for once: each connection asks. */
export function socketTools(): SocketTools | NativeFailure {
  loaded ??= loadNative<SocketTools>('socket-tools');
  return loaded;
}

/** 0, or a negative errno: -ENOSYS where the native part is not there. `descriptor` is the number the system knows the socket by. */
export function setTcpOption(descriptor: number, option: TcpOptionNumber, value: number): number {
  const tools = socketTools();
  const status = 'failure' in tools ? undefined : tools.setTcpOption?.(descriptor, option, value);
  return status ?? -constants.errno.ENOSYS;
}

/** See `SocketTools`; -ENOSYS where the native part is not there. */
export function boundSocket(address: string, port: number): number {
  const tools = socketTools();
  const descriptor = 'failure' in tools ? undefined : tools.boundSocket?.(address, port);
  return descriptor ?? -constants.errno.ENOSYS;
}

/** What waits in the kernel for the reader of a socket. */
export interface ReceiveQueue {
  /** How much of the room for it is taken, 0…1 and a little more: the kernel lets the last datagram in whole. */
  readonly filled: number;
  /** Datagrams that found no room since the socket was opened. */
  readonly dropped: number;
  /** Milliseconds that the datagram which was read last had waited; 0 where nothing waits now, or nobody knows. */
  readonly delay: number;
}

const queueNumbers = new Int32Array(4);

/** null: the system does not say, or the native part is not there. */
export function receiveQueue(descriptor: number): ReceiveQueue | null {
  const tools = socketTools();
  if ('failure' in tools || tools.receiveQueue?.(descriptor, queueNumbers) !== 0) return null;
  const [waiting, room, dropped, age] = queueNumbers as unknown as [number, number, number, number];
  return { filled: room > 0 ? waiting / room : 0, dropped: dropped >>> 0, delay: waiting > 0 ? Math.max(0, age) : 0 };
}
