/** `{s.…}`: measuring and cutting texts. */
import { createHash } from 'node:crypto';
import { coreHash } from '../../lib/core-hash.ts';
import { breakTime, strftime } from '../../lib/strftime.ts';
import type { Problem } from '../../lib/problem.ts';
import type { InnerText, Transform, TransformationDefinition } from '../definition.ts';
import { missing, number, simple, size, text, tooMany, withCharacter, withOne, withTwo } from '../transformation.ts';

const hash = (algorithm: string) => (value: string) => createHash(algorithm).update(value, 'latin1').digest('hex');

/** From an offset, which counts from the end when negative; length 0: to the end. Out of range: null. */
function substring(value: string, offset: number, length: number): string | null {
  const start = offset < 0 ? value.length + offset : offset;
  if (start < 0 || start >= value.length || length < 0) return null;
  return length === 0 ? value.slice(start) : value.slice(start, start + length);
}

/** The part with this number (from the end when negative) between separators. */
function select(value: string, index: number, separator: string): string {
  const parts = value.split(separator);
  return parts[index < 0 ? parts.length + index : index] ?? '';
}

const ESCAPES: Readonly<Record<string, string>> = { '\\t': '\t', '\\r': '\r', '\\n': '\n', '\\\\': '\\' };

/** One character, or one of the escapes of {@link ESCAPES}, and blanks behind it. null: it is none. */
function separatorOf(parameters: readonly InnerText[]): string | null {
  const written = parameters.map(({ text: each }) => each).join(',');
  if (written === '}') return written;
  const match = /^(\\[trn\\]|[^\\{}])\s*$/.exec(written);
  return match === null ? null : (ESCAPES[match[1]!] ?? match[1]!);
}

/** The text as it is where it is a number of 32 bits, and so are a sign alone, nothing, and a number that stands already. */
const integer: Transform = (value) => {
  if (typeof value !== 'string' || /^[+-]?$/.test(value)) return value;
  const number = Number(value);
  return /^[+-]?\d+$/.test(value) && (number | 0) === number ? value : null;
};

export const STRING_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  simple('s.len', 'Length in bytes.', (value) => value.length),
  {
    name: 's.int',
    doc: 'The text as a number; empty when it is none of 32 bits. It goes on showing as it is written.',
    bind: (parameters) => (parameters.length > 0 ? tooMany('s.int', 0) : integer),
  },
  simple('s.md5', 'MD5 in hexadecimal.', hash('md5')),
  simple('s.sha256', 'SHA-256 in hexadecimal.', hash('sha256')),
  simple('s.sha384', 'SHA-384 in hexadecimal.', hash('sha384')),
  simple('s.sha512', 'SHA-512 in hexadecimal.', hash('sha512')),
  withTwo(
    's.substr',
    'Part from an offset (from the end when negative) with a length (0: to the end).',
    [number, size],
    substring,
  ),
  {
    name: 's.select',
    doc: 'Part with a number (from the end when negative) between separators.',
    bind(parameters) {
      if (parameters.length < 2) return missing('s.select');
      const index = number(parameters[0]!);
      const separator = separatorOf(parameters.slice(1));
      if (typeof index !== 'function') return index;
      if (separator === null) return NO_SEPARATOR;
      return (value, ctx) => {
        const at = index(ctx);
        return value === null || at === null ? null : select(String(value), at, separator);
      };
    },
  },
  withOne('s.strip', 'Without the first n characters.', number, (value, count) => value.slice(Math.max(count, 0))),
  withOne('s.striptail', 'Without the last n characters.', number, (value, count) =>
    value.slice(0, Math.max(value.length - Math.max(count, 0), 0)),
  ),
  withOne('s.stripto', 'From the first of a character on; empty when it is not there.', text, (value, char) => {
    const at = char === '' ? -1 : value.indexOf(char[0]!);
    return at < 0 ? '' : value.slice(at);
  }),
  withOne(
    's.prefixes',
    'All beginnings of the text, or the first n, joined with commas.',
    number,
    (value, count) => prefixes(value, count, ''),
    0,
  ),
  withOne(
    's.prefixes.quoted',
    'As s.prefixes, each in single quotes.',
    number,
    (value, count) => prefixes(value, count, "'"),
    0,
  ),
  withTwo(
    's.fmtlines',
    'In lines of a length, those after the first with so many blanks before them.',
    [size, size],
    (value, width, padding) => lines(value, width, padding, ' '),
  ),
  withTwo('s.fmtlinet', 'As s.fmtlines, with tabs.', [size, size], (value, width, padding) =>
    lines(value, width, padding, '\t'),
  ),
  withCharacter('s.count', 'How often a character occurs.', (value, char) =>
    char === '' ? 0 : value.split(char[0]!).length - 1,
  ),
  withOne(
    's.corehash',
    'Hash of the text, below the given size when that is a power of two.',
    number,
    (value, slots) => coreHash(value, '', slots >>> 0),
    0,
  ),
  withOne('s.ftime', 'Seconds since 1970 by a strftime format in local time.', text, (value, format) => {
    if (!/^\d*$/.test(value) || Number(value) > 0xffff_ffff) return null;
    return strftime(format, breakTime(Number(value) * 1000, false));
  }),
];

const NO_SEPARATOR: Problem = { problem: 'bad-value', message: '{s.select} needs one character that separates' };

/** Bytes that a result may have, as in Kamailio: a long text has very long prefixes. */
const MOST = 65_535;

function prefixes(value: string, count: number, quote: string): string | null {
  const last = count > 0 ? Math.min(count, value.length) : value.length;
  const length = (last * (last + 1)) / 2 + last * (1 + 2 * quote.length);
  if (length > MOST) return null;
  return Array.from({ length: last }, (_, i) => `${quote}${value.slice(0, i + 1)}${quote}`).join(',');
}

/**
 * Lines of at most `width` characters, those after the first with blanks (or tabs) before them, ended by CRLF: a long
 * header value, folded.
 */
function lines(value: string, width: number, padding: number, blank: string): string | null {
  if (width <= 0 || padding < 0) return null;
  const pieces: string[] = [];
  for (let from = 0; from < value.length; from += width) pieces.push(value.slice(from, from + width));
  const result = pieces.join(`\r\n${blank.repeat(Math.min(padding, MOST))}`);
  return result.length > MOST ? null : result;
}
