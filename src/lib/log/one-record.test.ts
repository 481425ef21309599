import { expect, test } from 'vitest';
import { oneRecord } from './one-record.ts';

test('ordinary text is left alone, bytes above 127 and tabs included', () => {
  const text = 'ERROR: <script>: caf\u00c3\u00a9\ttab \\ %s';
  expect(oneRecord(text)).toBe(text);
});

test('one line break at the end is dropped', () => {
  expect(oneRecord('text\n')).toBe('text');
  expect(oneRecord('text\r\n')).toBe('text');
  expect(oneRecord('text\n\n')).toBe('text\n\t');
});

test('a line break inside cannot begin what looks like another record', () => {
  const forged = oneRecord('ERROR: <script>: evil\r\n 0(1) ALERT: <core>: all is well');
  expect(forged).toBe('ERROR: <script>: evil\n\t 0(1) ALERT: <core>: all is well');
});

test('control characters are shown as what they are', () => {
  expect(oneRecord('a\0b\x07c\x1b[2Jd\re\x7f')).toBe('a\\x00b\\x07c\\x1b[2Jd\\x0de\\x7f');
});

test('colours of a script pass', () => {
  expect(oneRecord('\x1b[0;31;49mred\x1b[0m\n')).toBe('\x1b[0;31;49mred\x1b[0m');
});
