/** `%HH` escapes of URIs (RFC 3261 §19.1.2, §19.1.4). */
import { hexValue, isAlphanumeric, makeCharTable } from '../lib/ascii.ts';
import { percentEncode } from '../lib/percent-code.ts';

const RESERVED = ';/?:@&=+$,';

/** "Characters other than those in the 'reserved' set are equivalent to their %HH encoding": those are decoded, the rest kept in upper case. */
export function normalizeEscapes(text: string): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
    const high = hexValue(text.charCodeAt(at + 1));
    const low = hexValue(text.charCodeAt(at + 2));
    if (high < 0 || low < 0) continue;
    const char = String.fromCharCode(high * 16 + low);
    result +=
      text.slice(from, at) + (RESERVED.includes(char) || char === '%' ? text.slice(at, at + 3).toUpperCase() : char);
    from = at + 3;
    at += 2;
  }
  return from === 0 ? text : result + text.slice(from);
}

/** What stays as it is in a parameter: paramchar (§25.1). */
const PARAMETER = makeCharTable((code, char) => isAlphanumeric(code) || "-_.!~*'()[]/:&+$".includes(char));

const PRINTABLE = /^[ -~]*$/;

/** What is not ASCII text cannot be escaped for a URI: null. */
export function escapeFor(kept: Uint8Array, text: string): string | null {
  return PRINTABLE.test(text) ? percentEncode(text, kept) : null;
}

/** As a parameter of a URI; null: it cannot be one. */
export function escapeParameter(text: string): string | null {
  return escapeFor(PARAMETER, text);
}
