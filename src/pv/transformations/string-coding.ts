/** `{s.encode.…}`, `{s.decode.…}`, `{s.escape.…}`: texts in other notations. */
import { Buffer } from 'node:buffer';
import { isAlphanumeric, makeCharTable } from '../../lib/ascii.ts';
import { base58Decode, base58Encode } from '../../lib/base58.ts';
import { percentDecode, percentEncode } from '../../lib/percent-code.ts';
import { sevenBitDecode, sevenBitEncode } from '../../lib/seven-bit.ts';
import { addSlashes, stripSlashes } from '../../lib/slash-escapes.ts';
import { escapeFor, escapeParameter } from '../../sip/escapes.ts';
import type { TransformationDefinition } from '../definition.ts';
import { simple } from '../transformation.ts';

/** What stays as it is in a user and in a query. */
const USER = makeCharTable((code, char) => isAlphanumeric(code) || "-_.!~*'()&=+$,;?".includes(char));
const QUERY = makeCharTable((code, char) => isAlphanumeric(code) || '-_.~'.includes(char));

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const urlSafe = (text: string): string => text.replace(/\+/g, '-').replace(/\//g, '_');
const trimmed = (text: string): string => text.replace(/=+$/, '');

/** A digit that is left over at the end does not count. */
function fromHexadecimal(text: string): string | null {
  const even = text.length % 2 === 0 ? text : text.slice(0, -1);
  return /^[\da-f]*$/i.test(even) ? Buffer.from(even, 'hex').toString('latin1') : null;
}

/** Whole groups of four only. */
function fromBase64(text: string): string | null {
  return text.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(text) ? decode(text, 'base64') : null;
}

/** With or without filling. */
function fromTrimmed(text: string): string | null {
  return /^[A-Za-z\d+/]*={0,2}$/.test(text) ? decode(text, 'base64') : null;
}

function fromUrlSafe(text: string): string | null {
  return /^[\w-]*={0,2}$/.test(text) ? decode(text, 'base64url') : null;
}

const decode = (text: string, encoding: 'base64' | 'base64url'): string =>
  Buffer.from(text, encoding).toString('latin1');

/** Every escape has to be one, and to stand for a character that can be printed. */
function unescaped(text: string): string | null {
  for (const [, digits] of text.matchAll(/%([^]{0,2})/g))
    if (!/^(?:[2-6][\da-f]|7[\da-e])$/i.test(digits!)) return null;
  return percentDecode(text);
}

export const CODING_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  simple('s.encode.hexa', 'In hexadecimal.', (text) => Buffer.from(text, 'latin1').toString('hex')),
  simple('s.decode.hexa', 'From hexadecimal.', fromHexadecimal),
  simple('s.encode.7bit', 'As septets of SMS in hexadecimal.', sevenBitEncode),
  simple('s.decode.7bit', 'From septets of SMS in hexadecimal.', sevenBitDecode),
  simple('s.encode.base64', 'In base64.', base64),
  simple('s.decode.base64', 'From base64.', fromBase64),
  simple('s.encode.base64t', 'In base64 without filling.', (text) => trimmed(base64(text))),
  simple('s.decode.base64t', 'From base64 without filling.', fromTrimmed),
  simple('s.encode.base64url', 'In base64 that fits into URLs.', (text) => urlSafe(base64(text))),
  simple('s.decode.base64url', 'From base64 that fits into URLs.', fromUrlSafe),
  simple('s.encode.base64urlt', 'In base64 that fits into URLs, without filling.', (text) =>
    trimmed(urlSafe(base64(text))),
  ),
  simple('s.decode.base64urlt', 'From base64 that fits into URLs, without filling.', fromUrlSafe),
  simple('s.encode.base58', 'In base58.', base58Encode),
  simple('s.decode.base58', 'From base58.', base58Decode),
  simple('s.escape.common', 'With backslashes before quotes and backslashes.', addSlashes),
  simple('s.unescape.common', 'Without the backslashes of s.escape.common.', stripSlashes),
  simple('s.escape.user', 'With %hh for what cannot be in the user of a URI.', (text) => escapeFor(USER, text)),
  simple('s.unescape.user', 'With %hh resolved.', unescaped),
  simple('s.escape.param', 'With %hh for what cannot be in a parameter of a URI.', escapeParameter),
  simple('s.unescape.param', 'With %hh resolved.', unescaped),
  simple('s.escape.csv', 'In quotes, as a field of a CSV file.', (text) => `"${text.replace(/"/g, '""')}"`),
  simple('s.urlencode.param', 'With %hh for what cannot be in a query.', (text) => percentEncode(text, QUERY)),
  simple('s.urldecode.param', 'With %hh and + resolved.', (text) => percentDecode(text.replace(/\+/g, ' '))),
];
