import { describe, expect, test } from 'vitest';
import { isOneLine, unfold } from './fold.ts';

describe('unfold', () => {
  test('a fold with the white space round it becomes one space', () => {
    expect(unfold('a \t\r\n \t b')).toBe('a b');
    expect(unfold('a\n b\r\n\tc')).toBe('a b c');
  });

  test('text without line ends stays as it is', () => {
    expect(unfold('a  \t b')).toBe('a  \t b');
  });

  test('a long run of spaces takes linear time', () => {
    const text = `${' '.repeat(200_000)}x`;
    expect(unfold(text)).toBe(text);
    expect(unfold(`a\r\n${text}`)).toBe('a x');
  });
});

test('isOneLine refuses what would end or cut a header line', () => {
  expect(isOneLine('plain\ttext \xff')).toBe(true);
  expect(isOneLine('a\r\nEvil: b')).toBe(false);
  expect(isOneLine('a\nb')).toBe(false);
  expect(isOneLine('a\rb')).toBe(false);
  expect(isOneLine('a\0b')).toBe(false);
});
