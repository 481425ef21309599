import { describe, expect, test } from 'vitest';
import {
  equalsIgnoreCase,
  hexValue,
  isTokenChar,
  lowerAscii,
  parseDecimal,
  skipLws,
  spanEqualsIgnoreCase,
  trimLwsEnd,
} from './ascii.ts';

describe('case', () => {
  test('is folded for ASCII letters only', () => {
    expect(lowerAscii('ABC-\xc4z')).toBe('abc-\xc4z');
    expect(equalsIgnoreCase('Via', 'vIA')).toBe(true);
    expect(equalsIgnoreCase('\xc4', '\xe4')).toBe(false);
    expect(equalsIgnoreCase('[', '{')).toBe(false);
    expect(equalsIgnoreCase('a', 'ab')).toBe(false);
  });

  test('does not matter in a span', () => {
    expect(spanEqualsIgnoreCase('xTAGy', 1, 4, 'tag')).toBe(true);
    expect(spanEqualsIgnoreCase('xTAGy', 1, 5, 'tag')).toBe(false);
  });
});

describe('parseDecimal', () => {
  test('takes digits only', () => {
    expect(parseDecimal('x070y', 1, 4, 255)).toBe(70);
    for (const text of ['', '-1', '+1', '1 ', '0x1', '1.0']) expect(parseDecimal(text, 0, text.length, 255)).toBe(-1);
  });

  test('says Infinity beyond the limit, however long the number is', () => {
    expect(parseDecimal('255', 0, 3, 255)).toBe(255);
    expect(parseDecimal('256', 0, 3, 255)).toBe(Infinity);
    expect(parseDecimal('9'.repeat(400), 0, 400, 255)).toBe(Infinity);
  });

  test('still sees a bad character behind the limit', () => {
    expect(parseDecimal('99999x', 0, 6, 255)).toBe(-1);
  });
});

test('white space is skipped from both ends, line ends included', () => {
  const text = ' \t\r\n a b \r\n';
  const start = skipLws(text, 0, text.length);
  expect(text.slice(start, trimLwsEnd(text, start, text.length))).toBe('a b');
  expect(skipLws('   ', 0, 3)).toBe(3);
  expect(trimLwsEnd('   ', 0, 3)).toBe(0);
});

test('token characters are those of RFC 3261', () => {
  for (const char of "aZ09-.!%*_+`'~") expect(isTokenChar(char.charCodeAt(0))).toBe(true);
  for (const char of ' ()<>@,;:\\"/[]?={}\0\x7f\xe4') expect(isTokenChar(char.charCodeAt(0))).toBe(false);
});

test('hexadecimal digits have values', () => {
  expect([...'09afAF'].map((char) => hexValue(char.charCodeAt(0)))).toEqual([0, 9, 10, 15, 10, 15]);
  expect([...'gG/: '].map((char) => hexValue(char.charCodeAt(0)))).toEqual([-1, -1, -1, -1, -1]);
});
