/**
 * Records of Kamailio's binary RPC. A record starts with one byte: bit 7 "the size is a number that follows", bits 6-4 that size (of the
 * value, or of the number), bits 3-0 the type. Numbers are big-endian without leading zero bytes; text carries a final NUL.
 */
export const RecordType = {
  Int: 0,
  Text: 1,
  /** Thousandths, as an integer. */
  Double: 2,
  Struct: 3,
  Array: 4,
  /** Name of the member of a structure whose value is the next record. */
  Name: 5,
  Bytes: 6,
} as const;

export const LONG_SIZE = 0x80;
/** Type byte that closes a structure or list: its type with the long-size bit and no size. */
export const endOf = (type: number): number => LONG_SIZE | type;

/** Largest and smallest number a record carries; others are sent as text. */
export const INT_MAX = 0x7fffffff;
export const INT_MIN = -0x80000000;

/** Bytes of a number without leading zero bytes; zero needs none, a negative number four. */
export function intSize(value: number): number {
  if (value === 0) return 0;
  if (value < 0 || value > 0xffffff) return 4;
  if (value > 0xffff) return 3;
  return value > 0xff ? 2 : 1;
}
