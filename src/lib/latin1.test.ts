import { expect, test } from 'vitest';
import { latin1Bytes, latin1Text, ownCopy } from './latin1.ts';

test('every byte value survives the way into a text and back', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
  const text = latin1Text(bytes);
  expect(text).toHaveLength(256);
  expect(text.charCodeAt(0xe9)).toBe(0xe9);
  expect(latin1Bytes(text).equals(bytes)).toBe(true);
});

test('an empty text is no bytes', () => {
  expect(latin1Bytes('')).toHaveLength(0);
  expect(latin1Text(Buffer.alloc(0))).toBe('');
});

test('a copy is the same text', () => {
  const text = 'sip:\xe9@host'.repeat(3).slice(5, 30);
  expect(ownCopy(text)).toBe(text);
});
