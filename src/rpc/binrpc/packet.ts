/**
 * Packets of Kamailio's binary RPC: byte 0 is 0xA1 (mark and version), byte 1 holds the kind (bits 7-4), the number of length
 * bytes less one (bits 3-2) and of cookie bytes less one (bits 1-0); then length of the body, cookie, body.
 */
import type { RpcFault } from '../fault.ts';
import type { RpcValue } from '../value.ts';
import { readValues } from './read.ts';
import { intSize } from './record.ts';
import { RecordWriter } from './write.ts';

export const PacketKind = { Request: 0, Reply: 1, Fault: 3 } as const;
export type PacketKind = (typeof PacketKind)[keyof typeof PacketKind];

const MARK = 0xa1;
const LONGEST_HEADER = 10;

export interface Packet {
  readonly kind: number;
  /** Chosen by the caller, handed back with the answer; unsigned 32 bits. */
  readonly cookie: number;
  /** Method name first in a request; code and reason in a fault. null: the body is malformed. */
  readonly values: readonly RpcValue[] | null;
}

export function writePacket(kind: PacketKind, cookie: number, values: readonly RpcValue[]): Buffer {
  const body = new RecordWriter();
  for (const value of values) body.value(value);
  const bytes = body.bytes();
  const lengthSize = Math.max(1, intSize(bytes.length));
  const cookieSize = Math.max(1, intSize(cookie | 0));
  const packet = Buffer.allocUnsafe(2 + lengthSize + cookieSize + bytes.length);
  packet[0] = MARK;
  packet[1] = (kind << 4) | ((lengthSize - 1) << 2) | (cookieSize - 1);
  packet.writeUIntBE(bytes.length, 2, lengthSize);
  packet.writeUIntBE(cookie, 2 + lengthSize, cookieSize);
  bytes.copy(packet, 2 + lengthSize + cookieSize);
  return packet;
}

export function writeFault(cookie: number, fault: RpcFault): Buffer {
  return writePacket(PacketKind.Fault, cookie, [fault.code, fault.reason]);
}

/** Cuts a stream of bytes into packets. */
export class PacketFramer {
  readonly #maxBody: number;
  #pending: Buffer = Buffer.alloc(0);
  /** The stream holds something else, or a packet beyond the limit: nothing more can be read from it. */
  broken = false;

  /** @param maxBody longest body accepted, in bytes */
  constructor(maxBody: number) {
    this.#maxBody = maxBody;
  }

  push(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
  }

  /** True while part of a packet is waiting for the rest. */
  get partial(): boolean {
    return this.#pending.length > 0;
  }

  /** The next whole packet; null: more bytes are needed, or the stream is broken. */
  next(): Packet | null {
    const bytes = this.#pending;
    if (this.broken || bytes.length < 2) return this.#check(bytes.length > 0 && bytes[0] !== MARK);
    const lengthSize = ((bytes[1]! >> 2) & 3) + 1;
    const cookieSize = (bytes[1]! & 3) + 1;
    const bodyStart = 2 + lengthSize + cookieSize;
    if (bytes[0] !== MARK) return this.#check(true);
    if (bytes.length < bodyStart) return null;
    const length = bytes.readUIntBE(2, lengthSize);
    if (length > this.#maxBody) return this.#check(true);
    if (bytes.length < bodyStart + length) return null;
    this.#pending = bytes.subarray(bodyStart + length);
    return {
      kind: bytes[1]! >> 4,
      cookie: bytes.readUIntBE(2 + lengthSize, cookieSize),
      values: readValues(bytes.subarray(bodyStart, bodyStart + length)),
    };
  }

  #check(bad: boolean): null {
    if (bad) {
      this.broken = true;
      this.#pending = Buffer.alloc(0);
    }
    return null;
  }
}

/** The one packet of a datagram; null: it is something else. */
export function readPacket(datagram: Buffer): Packet | null {
  const framer = new PacketFramer(datagram.length + LONGEST_HEADER);
  framer.push(datagram);
  const packet = framer.next();
  return framer.partial ? null : packet;
}
