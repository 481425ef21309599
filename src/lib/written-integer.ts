/** Integers as the language of configurations writes them. */

/** Decimal, `0x` hexadecimal or `0` octal digits as a signed 32-bit number, wrapping round as the C server does; null: not a number. */
export function parseInteger(text: string): number | null {
  if (/^0x[\da-f]+$/i.test(text)) return Number(BigInt.asIntN(32, BigInt(text)));
  if (/^0[0-7]+$/.test(text)) return Number(BigInt.asIntN(32, BigInt(`0o${text.slice(1)}`)));
  if (/^\d+$/.test(text)) return Number(BigInt.asIntN(32, BigInt(text)));
  return null;
}
