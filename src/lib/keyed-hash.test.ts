import { expect, test } from 'vitest';
import { keyedHash } from './keyed-hash.ts';

test('the hash of a text is the same every time, of slices too', () => {
  const text = 'z9hG4bK-1-4711-0';
  for (let length = 0; length <= text.length; length++) {
    const slice = `....................${text}`.slice(20, 20 + length);
    expect(keyedHash(slice, 3)).toBe(keyedHash(text.slice(0, length), 3));
  }
});

test('texts and salts that look alike fall apart, and into all buckets', () => {
  const hashes = new Set<number>();
  const buckets = new Set<number>();
  const all = 20_000;
  for (let number = 0; number < all; number++) {
    // Where the text ends counts too, and so does each of its chars and of the bytes of the salt.
    const hash = keyedHash(
      'a'.repeat(number % 40) + (number % 7 === 0 ? '\0' : '') + String.fromCharCode(number & 255),
      number,
    );
    hashes.add(hash);
    buckets.add(hash & 1023);
  }
  // Two of 20,000 random numbers of 32 bits are the same in one of twenty tries.
  expect(hashes.size).toBeGreaterThan(all - 5);
  expect(buckets.size).toBe(1024);
});
