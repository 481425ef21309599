import { expect, test } from 'vitest';
import { TextHash } from './text-hash.ts';

const hashOf = (...texts: string[]): string => texts.reduce((hash, text) => hash.add(text), new TextHash()).long;

test('the same texts have the same hash, others have others', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 20_000; i++) seen.add(hashOf(`z9hG4bK${i}`, `10.0.0.${i % 250}`));
  expect(seen.size).toBe(20_000);
  expect(hashOf('abc')).toBe(hashOf('abc'));
  expect(hashOf('')).toMatch(/^[\da-f]{16}$/);
});

test('where one text ends and the next begins counts, and so do numbers', () => {
  expect(hashOf('ab', 'c')).not.toBe(hashOf('a', 'bc'));
  expect(hashOf('abc', '')).not.toBe(hashOf('abc'));
  const shorts = Array.from({ length: 20_000 }, (_, number) => new TextHash().add('a').addNumber(number).short);
  expect(new Set(shorts).size).toBe(20_000);
});
