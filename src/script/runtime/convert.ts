/** Conversions between strings, 32-bit integers and `$null`, as Kamailio's expressions make them. */
import type { ScriptValue } from '../../lib/script-value.ts';

const MAX_INT = 0x7fff_ffff;

/**
 * `text` as a signed 32-bit integer: an optional sign and decimal digits, or `0x` and hexadecimal ones; leading zeros mean
 * nothing. null: not a number, or out of range. The empty string is 0.
 */
export function parseInteger(text: string): number | null {
  const length = text.length;
  if (length === 0) return 0;
  const first = text.charCodeAt(0);
  const negative = first === 0x2d;
  let at = negative || first === 0x2b ? 1 : 0;
  if (text.charCodeAt(at) === 0x30 && (text.charCodeAt(at + 1) | 0x20) === 0x78)
    return parseHexadecimal(text, at + 2, negative);
  if (at === length) return null;
  let value = 0;
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
    if (value > MAX_INT + 1) return null;
  }
  if (negative) return -value | 0;
  return value > MAX_INT ? null : value;
}

function parseHexadecimal(text: string, start: number, negative: boolean): number | null {
  if (start === text.length || text.length - start > 8) return null;
  let value = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const letter = code | 0x20;
    if (code >= 0x30 && code <= 0x39) value = value * 16 + code - 0x30;
    else if (letter >= 0x61 && letter <= 0x66) value = value * 16 + letter - 0x57;
    else return null;
  }
  return (negative ? -value : value) | 0;
}

/** `$null` is the empty string here (in a string with variables it is `<null>`). */
export function toText(value: ScriptValue): string {
  return typeof value === 'string' ? value : textOfOther(value);
}

function textOfOther(value: number | null): string {
  return value === null ? '' : String(value);
}
