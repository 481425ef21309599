/** Sockets of one address for several workers: a native part that is there when it could be built. */
import { getSystemErrorName } from 'node:util';
import { lazyNative } from '../lib/native.ts';

interface SocketGroupsNative {
  /** The port in use, and behind it the descriptors. Throws the system's error. */
  openGroup(
    isStream: boolean,
    family: 4 | 6,
    address: string,
    port: number,
    count: number,
    receiveBuffer: number,
  ): readonly number[];
  attachSteering(descriptor: number, program: Uint8Array): number;
  duplicate(descriptor: number): number;
  closeDescriptor(descriptor: number): void;
}

export interface GroupSpec {
  /** Sockets of streams are bound and do not listen yet. */
  readonly isStream: boolean;
  readonly family: 4 | 6;
  /** An IP literal. */
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Bytes to ask the kernel for; 0: as many as it likes. */
  readonly receiveBuffer: number;
}

/** What of it there is to tell another thread: it crosses as it is. */
export interface SocketGroup {
  readonly port: number;
  /** Of all workers, by their index. The sockets are there until these are closed, whoever has adopted them and has ended. */
  readonly descriptors: readonly number[];
}

const part = lazyNative<SocketGroupsNative>('socket-groups');

/** Why there can be no groups here; null: there can. */
export function groupsFailure(): string | null {
  return part.failure();
}

/** Binds one socket for each of `count` workers (64 at most); throws the system's error, EADDRINUSE also when another process has such a group there. */
export function openGroup(spec: GroupSpec, count: number): SocketGroup {
  const { isStream, family, address, port, receiveBuffer } = spec;
  const [actual, ...descriptors] = part.needed().openGroup(isStream, family, address, port, count, receiveBuffer);
  return { port: actual!, descriptors };
}

/** From now on `program` says which socket of the group that `descriptor` is one of a datagram goes to. */
export function attachSteering(descriptor: number, program: Uint8Array): void {
  const status = part.needed().attachSteering(descriptor, program);
  if (status < 0) throw systemError(status, 'attachSteering');
}

/** Another descriptor of the same socket: who closes it leaves the socket open. */
export function duplicate(descriptor: number): number {
  const copy = part.needed().duplicate(descriptor);
  if (copy < 0) throw systemError(copy, 'duplicate');
  return copy;
}

export function closeGroup({ descriptors }: SocketGroup): void {
  for (const descriptor of descriptors) part.needed().closeDescriptor(descriptor);
}

function systemError(status: number, call: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`${call} ${code}`), { code, errno: status, syscall: call });
}
