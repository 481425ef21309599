import { describe, expect, test } from 'vitest';
import { headerLines, isOneLine, oneLine, unfold } from './fold.ts';

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

test('what would end a header line is a blank in a text made one line', () => {
  expect(oneLine('a\r\nX: b\rc\nd\0e')).toBe('a X: b c d e');
  expect(oneLine('as it was')).toBe('as it was');
});

test('header lines of a script keep their order and lose their empty lines', () => {
  expect(headerLines('A: 1\r\n\r\nB: 2\n\nC: 3\r\n\r\n')).toBe('A: 1\r\nB: 2\nC: 3\r\n');
  expect(headerLines('\r\nA: 1\r\n')).toBe('A: 1\r\n');
  expect(headerLines('A: 1\r\n folded\r\n')).toBe('A: 1\r\n folded\r\n');
});
