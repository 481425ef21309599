import { describe, expect, test } from 'vitest';
import { compilePosixRegex, isPosixRegexFailure } from './posix-regex.ts';

function matches(text: string, pattern: string): boolean {
  const regex = compilePosixRegex(pattern, { ignoreCase: true });
  if (isPosixRegexFailure(regex)) throw new Error(regex.failure);
  return regex.test(text);
}

describe('each answer is the one that Kamailio 5.6 gives', () => {
  test.each([
    ['abc', 'a.c$', true],
    ['a\nbc', '^bc', false],
    ['a\nbc', 'a$', false],
    ['a\nbc', 'a.b', true],
    ['ABC', '^a', true],
    ['a[b', 'a[[]b', true],
    ['abab', '^(ab)\\1$', true],
    ['a]b', 'a[]x]b', true],
    ['a-b', 'a[a-]b', true],
    ['a\\b', 'a[\\]b', true],
    ['ab+', 'ab\\+$', true],
    ['abc', 'a\\wc', true],
    ['a1c', 'a\\dc', false],
    ['adc', 'a\\dc', true],
    ['a1c', 'a[[:digit:]]c', true],
    ['a c', 'a\\sc', true],
    ['aa', '^a{2}$', true],
    ['aaaa', '^a{,3}$', false],
    ['aa', '^a{,3}$', true],
    ['abc', 'abc|', true],
    ['abc', '^(|abc)$', true],
    ['abc', 'a**bc', true],
    ['abc', 'a+?bc', true],
    ['bc', '^a+?bc', true],
    ['abc', '\\<abc\\>', true],
    ['abc d', 'abc\\b', true],
    ['abc', '\\Babc', false],
    ['abc', "\\`abc\\'", true],
    ['ABC', '[[:lower:]]+', true],
    ['k', '[A-Z]', true],
    ['abc', 'a)bc', false],
    ['a)c', 'a)c', true],
    ['a', 'a||b', true],
    ['a', '()', true],
    ['a', '[[.a.]]', true],
    ['a', '[[=a=]]', true],
    ['a.b', 'a\\.b', true],
    ['axb', 'a\\.b', false],
    ['a', '^^a', true],
    ['a', 'a$$', true],
    ['ab', 'a^b', false],
    ['a', '(^a|b$)', true],
    ['aaa', '^(a?){3}$', true],
    ['aaa', '^a{3}{1}$', true],
    [']', '[^]]', false],
    ['a', '[^]]', true],
    ['a^', '[\\^]', true],
    ['a/b', 'a/b', true],
    ['', '', true],
  ])('%j =~ %j is %s', (text, pattern, expected) => {
    expect(matches(text, pattern)).toBe(expected);
  });

  test.each([
    ['(', 0],
    ['a{', 1],
    ['a{1', 1],
    ['a{x}', 1],
    ['{abc', 0],
    ['*abc', 0],
    ['^*abc', 1],
    ['abc$*', 4],
    ['\\b+abc', 2],
    ['\\<{2}', 2],
    ["a\\'?", 3],
    ['(*abc)', 1],
    ['(?:a)c', 1],
    ['a|*b', 2],
    ['a\\', 1],
    ['[z-a]', 1],
    ['[[:foo:]]', 1],
    ['[[.hyphen.]]', 1],
    ['[a', 0],
    ['[]a', 0],
    ['a{2,1}', 1],
    ['a{0,99999}', 1],
    ['\\1', 0],
    ['(a)\\2', 3],
  ])('%j is refused at offset %i', (pattern, at) => {
    const regex = compilePosixRegex(pattern, { ignoreCase: true });
    expect(regex).toMatchObject({ at });
  });
});

test('line breaks matter only when asked to', () => {
  const regex = compilePosixRegex('^b.$', { ignoreCase: false, newline: true });
  expect(isPosixRegexFailure(regex)).toBe(false);
  expect((regex as RegExp).test('a\nbc\nd')).toBe(true);
  expect((compilePosixRegex('b[^x]d', { ignoreCase: false, newline: true }) as RegExp).test('b\nd')).toBe(false);
  expect((compilePosixRegex('b[^x]d', { ignoreCase: false }) as RegExp).test('b\nd')).toBe(true);
});

function source(pattern: string, ignoreCase = false): string {
  return (compilePosixRegex(pattern, { ignoreCase }) as RegExp).source;
}

test('a repetition of a repetition is not read as a lazy one', () => {
  expect(source('a*?b')).toBe('a*b');
  expect(source('a{2}?')).toBe('(?:a{2})?');
  expect(source('(a|b)+{2}')).toBe('(?:(a|b)+){2}');
});

test('ignoring case is written out, in ASCII only', () => {
  expect(source('a1.-', true)).toBe('[aA]1[^]-');
  expect(source('[a-f_0-9]', true)).toBe('[a-fA-F_0-9]');
  expect(source('[X-b]', true)).toBe('[X-bx-zA-B]');
  expect(source('[^k]', true)).toBe('[^kK]');
  expect(matches('\xe9', '\xc9')).toBe(false);
  expect(matches('K', '[^k]')).toBe(false);
});

test('a back-reference finds its group again in any case', () => {
  expect(matches('abAB', '^(ab)\\1$')).toBe(true);
  expect(matches('Z', '[[:lower:]]')).toBe(true);
});

test('a digit after a back-reference stays a digit', () => {
  expect(matches('aa1', '^(a)\\11$')).toBe(true);
});

test('a carriage return is an ordinary character', () => {
  const regex = compilePosixRegex('^b(.*)$', { ignoreCase: false, newline: true }) as RegExp;
  expect(regex.exec('a\r\nbc\r\nd')?.[1]).toBe('c\r');
  expect((compilePosixRegex('c$', { ignoreCase: false, newline: true }) as RegExp).test('c\r\nd')).toBe(false);
});
