import { expect, test } from 'vitest';
import { hashText } from './text-hash.ts';

test('the same text has the same hash, others have others', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 20_000; i++) seen.add(hashText(`z9hG4bK${i}|10.0.0.${i % 250}`));
  expect(seen.size).toBe(20_000);
  expect(hashText('abc')).toBe(hashText('abc'));
  expect(hashText('')).toMatch(/^[\da-f]{16}$/);
});
