// The native part that reads and writes UDP in batches (`native/udp-batch`), and the memory its batches lie in.
import { Buffer } from 'node:buffer';
import { loadNative, type NativeFailure } from '../../lib/native.ts';

export interface UdpBatchNative {
  readonly slotBytes: number;
  readonly mostAtOnce: number;
  readonly metaInts: number;
  /** Throws the system's error. `onEvent` gets how many datagrams lie in `slab`, or a negative errno, or twice 0: writable again. */
  open(
    family: 4 | 6,
    address: string,
    port: number,
    receiveBuffer: number,
    onEvent: (received: number, status: number) => void,
    slab: Uint8Array,
    numbers: Int32Array,
    outSlab: Uint8Array,
    outNumbers: Int32Array,
  ): object;
  /**
   * The same for a bound socket that somebody else keeps, who finds it open when this one is closed. Missing in a part that was built by an
   * earlier version.
   */
  adopt?(
    descriptor: number,
    family: 4 | 6,
    onEvent: (received: number, status: number) => void,
    slab: Uint8Array,
    numbers: Int32Array,
    outSlab: Uint8Array,
    outNumbers: Int32Array,
  ): object;
  port(socket: object): number;
  /** How many of `count` are done with; a refused one has a negative errno for a length. */
  send(socket: object, count: number): number;
  /** The number the system knows the socket by. One that was built for an older version does not have it. */
  descriptor?(socket: object): number;
  /** Reads again after an error, which stops it. */
  resume(socket: object): void;
  close(socket: object): void;
  addressWords(family: 4 | 6, text: string, numbers: Int32Array): boolean;
  addressText(family: 4 | 6, numbers: Int32Array): string;
}

/** Where the numbers of a datagram stand: length, the peer's port, and five words of its address. */
export const LENGTH = 0;
export const PORT = 1;
export const ADDRESS = 2;
export const ADDRESS_WORDS = 5;

/** Bytes of datagrams that leave in one system call, at most. */
const OUT_BYTES = 256 * 1024;

/** Where batches lie. Ports share it: a batch is copied out, or handed to the kernel, before anybody else's code runs. */
export interface BatchMemory {
  readonly slab: Buffer;
  readonly numbers: Int32Array;
  readonly outSlab: Buffer;
  readonly outNumbers: Int32Array;
}

export function udpBatchNative(): UdpBatchNative | NativeFailure {
  return loadNative<UdpBatchNative>('udp-batch');
}

export function newBatchMemory({ slotBytes, mostAtOnce, metaInts }: UdpBatchNative): BatchMemory {
  return {
    slab: Buffer.allocUnsafeSlow(slotBytes * mostAtOnce),
    numbers: new Int32Array(mostAtOnce * metaInts),
    outSlab: Buffer.allocUnsafeSlow(OUT_BYTES),
    outNumbers: new Int32Array(mostAtOnce * metaInts),
  };
}
