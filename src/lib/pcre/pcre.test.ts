import { describe, expect, test } from 'vitest';
import { guardRegularExpressions } from '../regex-guard.ts';
import { compilePcre, RegexTimeout, type PcreOptions } from './expression.ts';

const NONE: PcreOptions = { caseless: false, multiline: false, dotall: false, extended: false };

function matches(text: string, pattern: string, options: Partial<PcreOptions> = {}): boolean {
  const expression = compilePcre(pattern, { ...NONE, ...options });
  if ('failure' in expression) throw new Error(expression.failure);
  return expression.matches(text);
}

test.each([
  ['alice', '^al'],
  ['alice', '(?i)ICE$'],
  ['alice', '(?i:AL)ice'],
  ['a\nb', '(?m)^b'],
  ['a\nb', '(?m)a$'],
  ['a\n', 'a$'],
  ['a\nb', '(?s)a.b'],
  ['abc', '(?x) a b c # x'],
  ['foo', '(?<n>f)o'],
  ['foofoo', '(?P<n>foo)(?P=n)'],
  ['foofoo', '(foo)\\1'],
  ['foofoo', '(foo)\\g{-1}'],
  ['foobar', 'foo(?=bar)'],
  ['foobar', '(?<=foo)bar'],
  ['aaab', 'a*+b'],
  ['5', '[[:digit:]]'],
  ['-', '[[:^digit:]]'],
  ['foo', '\\Afoo\\z'],
  ['foo\n', 'foo\\Z'],
  ['a', '\\x{61}'],
  ['a', '\\141'],
  ['a.b', 'a\\Q.\\Eb'],
  ['\t', '\\h'],
  ['foo', '(?|(f)|(g))oo'],
  ['aB', 'a(?i)b'],
  ['aBc', 'a((?i)b)c'],
  ['a]', '[]a]+$'],
  ['a-b', '[\\w-]+b'],
  ['a{,2}', 'a{,2}'],
  [']}', ']}'],
  ['K', '[^a-z]'],
  ['foo', '\\p{L}+'],
  ['+34900123456', '^((\\+|00)34)?900\\d{6}$'],
  ['bar', 'foo|'],
])('%j matches %s', (text, pattern) => {
  expect(matches(text, pattern)).toBe(true);
});

test.each([
  ['alice', 'ICE$'],
  ['a\nb', '^b'],
  ['a\nb', 'a.b'],
  ['a\n', 'a\\z'],
  ['aaa', 'a++a'],
  ['aaa', '(?>a+)a'],
  ['axb', 'a\\Q.\\Eb'],
  ['aBC', 'a((?i)b)c'],
  ['\xc3\xa9', '^.$'],
  ['foo', '(?-i)FOO'],
])('%j does not match %s', (text, pattern) => {
  expect(matches(text, pattern)).toBe(false);
});

test('options hold for all expressions', () => {
  expect(matches('ALICE', '^a[k-m]', { caseless: true })).toBe(true);
  expect(matches('A', '[^a]', { caseless: true })).toBe(false);
  expect(matches('a\nb', 'a.^b', { multiline: true, dotall: true })).toBe(true);
  expect(matches('ab', 'a b # c', { extended: true })).toBe(true);
});

test.each([
  ['(', 1, 'missing )'],
  ['*a', 0, 'nothing to repeat'],
  ['[a', 2, 'missing terminating ] for character class'],
  ['a{2,1}', 5, 'numbers out of order in {} quantifier'],
  ['a)', 1, 'unmatched parentheses'],
  ['[z-a]', 3, 'range out of order in character class'],
  ['(a)\\2', 3, 'reference to non-existent subpattern'],
  ['(ab)(?1)', 4, 'recursion is not available'],
  ['a\\', 2, '\\ at end of pattern'],
])('%s is refused', (pattern, at, failure) => {
  expect(compilePcre(pattern, NONE)).toEqual({ failure, at });
});

describe('a text made for it', () => {
  const text = `${'a'.repeat(40)}!`;

  test('does not hold up an expression that can be matched in linear time', () => {
    guardRegularExpressions();
    expect(matches(text, '^(a+)+$')).toBe(false);
    expect(matches(text, '^(?i)(A+)+$')).toBe(false);
  });

  test('ends one that cannot', () => {
    expect(() => matches(text, '^(a+)+\\1b$')).toThrow(RegexTimeout);
  });
});
