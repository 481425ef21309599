/** Base58 with the alphabet of Bitcoin: no 0, O, I, l. */

const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Bytes as text of one char per byte. */
export function base58Encode(text: string): string {
  let number = 0n;
  for (let at = 0; at < text.length; at++) number = number * 256n + BigInt(text.charCodeAt(at) & 0xff);
  let result = '';
  for (; number > 0n; number /= 58n) result = DIGITS[Number(number % 58n)]! + result;
  return DIGITS[0]!.repeat(/^\0*/.exec(text)![0].length) + result;
}

/** null: a char that is no digit. */
export function base58Decode(text: string): string | null {
  let number = 0n;
  for (const char of text) {
    const digit = DIGITS.indexOf(char);
    if (digit < 0) return null;
    number = number * 58n + BigInt(digit);
  }
  let result = '';
  for (; number > 0n; number /= 256n) result = String.fromCharCode(Number(number % 256n)) + result;
  return '\0'.repeat(/^1*/.exec(text)![0].length) + result;
}
