/** UUIDs of version 1 (RFC 4122 §4.2): 100 ns since 15 October 1582, a clock sequence and a node. */
const GREGORIAN_MS = 12_219_292_800_000n;

let node: string | null = null;
let sequence = 0;
let last = 0n;

const hex = (value: bigint, digits: number): string => value.toString(16).padStart(digits, '0');

/** Never the same twice in a process: within a millisecond the count goes on. The node is random (§4.5). */
export function timeUuid(wall: number, bytes: (count: number) => Buffer): string {
  if (node === null) {
    const drawn = bytes(8);
    drawn[2]! |= 1;
    sequence = drawn.readUInt16BE(0) & 0x3fff;
    node = drawn.toString('hex', 2, 8);
  }
  const now = (BigInt(Math.floor(wall)) + GREGORIAN_MS) * 10_000n;
  last = now > last ? now : last + 1n;
  const low = hex(last & 0xffffffffn, 8);
  const middle = hex((last >> 32n) & 0xffffn, 4);
  const high = hex((last >> 48n) | 0x1000n, 4);
  return `${low}-${middle}-${high}-${hex(BigInt(sequence | 0x8000), 4)}-${node}`;
}
