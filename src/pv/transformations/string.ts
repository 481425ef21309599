/** `{s.…}`: measuring and cutting texts. */
import { createHash } from 'node:crypto';
import type { Context } from '../../context/context.ts';
import { coreHash } from '../../lib/core-hash.ts';
import { breakTime, strftime } from '../../lib/strftime.ts';
import type { TransformationDefinition } from '../definition.ts';
import { numberParameter, simple, textParameter, withNumber, withText } from '../transformation.ts';

const hash = (algorithm: string) => (text: string) => createHash(algorithm).update(text, 'latin1').digest('hex');

/** From an offset, which counts from the end when negative; length 0: to the end. Out of range: null. */
function substring(text: string, offset: number, length: number): string | null {
  const start = offset < 0 ? text.length + offset : offset;
  if (start < 0 || start >= text.length) return null;
  return length <= 0 ? text.slice(start) : text.slice(start, start + length);
}

/** The part with this number (from the end when negative) between separators. */
function select(text: string, index: number, separator: string): string | null {
  const parts = text.split(separator);
  return parts[index < 0 ? parts.length + index : index] ?? null;
}

function integer(text: string): number | null {
  return /^[+-]?\d+$/.test(text) ? Number(text) | 0 : null;
}

export const STRING_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  simple('s.len', 'Length in bytes.', (text) => text.length),
  simple('s.int', 'The text as a number; empty when it is none.', integer),
  simple('s.md5', 'MD5 in hexadecimal.', hash('md5')),
  simple('s.sha256', 'SHA-256 in hexadecimal.', hash('sha256')),
  simple('s.sha384', 'SHA-384 in hexadecimal.', hash('sha384')),
  simple('s.sha512', 'SHA-512 in hexadecimal.', hash('sha512')),
  {
    name: 's.substr',
    doc: 'Part from an offset (from the end when negative) with a length (0: to the end).',
    bind(parameters) {
      const offset = parameters[0] === undefined ? missingNumbers : numberParameter(parameters[0]);
      if (typeof offset !== 'function') return offset;
      const length = parameters[1] === undefined ? () => 0 : numberParameter(parameters[1]);
      if (typeof length !== 'function') return length;
      return (value, ctx: Context) => (value === null ? null : substring(String(value), offset(ctx), length(ctx)));
    },
  },
  {
    name: 's.select',
    doc: 'Part with a number (from the end when negative) between separators.',
    bind(parameters) {
      const index = parameters.length < 2 ? missingNumbers : numberParameter(parameters[0]!);
      if (typeof index !== 'function') return index;
      const separator = textParameter(parameters.slice(1));
      return (value, ctx: Context) =>
        value === null ? null : (select(String(value), index(ctx), separator(ctx)[0] ?? ',') ?? '');
    },
  },
  withNumber('s.strip', 'Without the first n characters.', null, (text, count) => text.slice(Math.max(count, 0))),
  withNumber('s.striptail', 'Without the last n characters.', null, (text, count) =>
    text.slice(0, Math.max(text.length - Math.max(count, 0), 0)),
  ),
  withNumber('s.prefixes', 'All beginnings of the text, or the first n, joined with commas.', 0, (text, count) =>
    prefixes(text, count).join(','),
  ),
  withNumber('s.prefixes.quoted', 'As s.prefixes, each in single quotes.', 0, (text, count) =>
    prefixes(text, count)
      .map((prefix) => `'${prefix}'`)
      .join(','),
  ),
  withText('s.count', 'How often a character occurs.', (text, char) => text.split(char[0] ?? '').length - 1),
  withNumber('s.corehash', 'Hash of the text, below the given size when that is a power of two.', 0, (text, size) =>
    coreHash(text, '', size),
  ),
  withText('s.ftime', 'Seconds since 1970 by a strftime format in local time.', (text, format) => {
    const seconds = text === '' ? 0 : integer(text);
    return seconds === null ? null : strftime(format, breakTime(seconds * 1000, false));
  }),
];

const missingNumbers = { problem: 'bad-value', message: 'parameters are missing' } as const;

function prefixes(text: string, count: number): string[] {
  const last = count > 0 ? Math.min(count, text.length) : text.length;
  return Array.from({ length: last }, (_, i) => text.slice(0, i + 1));
}
