/** `%hh` escaping of bytes, with the set of characters that stay as they are given as a table. */
import { hexValue } from './ascii.ts';

/** Escapes with small hexadecimal digits, as Kamailio writes them. `kept[code]` is 1 for what stays. */
export function percentEncode(text: string, kept: Uint8Array): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    result += kept[code] === 1 ? text[at]! : `%${(code & 0xff).toString(16).padStart(2, '0')}`;
  }
  return result;
}

/** Resolves escapes; a `%` without two hexadecimal digits stays. */
export function percentDecode(text: string): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at)) {
    const value = hexValue(text.charCodeAt(at + 1)) * 16 + hexValue(text.charCodeAt(at + 2));
    if (hexValue(text.charCodeAt(at + 1)) < 0 || hexValue(text.charCodeAt(at + 2)) < 0) {
      at++;
      continue;
    }
    result += text.slice(from, at) + String.fromCharCode(value);
    at += 3;
    from = at;
  }
  return from === 0 ? text : result + text.slice(from);
}
