/** What a state file says about its own size, read before LMDB maps it: reading a map beyond the file kills the process. */
import { closeSync, openSync, readSync } from 'node:fs';

const MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_SIZE = 160;

interface Meta {
  readonly pageSize: number;
  readonly bytes: number;
  readonly transaction: bigint;
}

function readMeta(descriptor: number, position: number): Meta | null {
  const page = Buffer.alloc(META_SIZE);
  if (readSync(descriptor, page, 0, META_SIZE, position) < META_SIZE) return null;
  if (page.readUInt32LE(MAGIC_AT) !== MAGIC) return null;
  const pageSize = page.readUInt32LE(PAGE_SIZE_AT);
  const bytes = (Number(page.readBigUInt64LE(LAST_PAGE_AT)) + 1) * pageSize;
  return { pageSize, bytes, transaction: page.readBigUInt64LE(TRANSACTION_AT) };
}

/** Bytes the file must have, by the newer of its two meta pages; null when they are none of LMDB's. */
export function neededBytes(file: string): number | null {
  const descriptor = openSync(file, 'r');
  try {
    const first = readMeta(descriptor, 0);
    if (first === null) return null;
    const second = readMeta(descriptor, first.pageSize);
    return second !== null && second.transaction > first.transaction ? second.bytes : first.bytes;
  } finally {
    closeSync(descriptor);
  }
}
