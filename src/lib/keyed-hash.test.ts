import { expect, test } from 'vitest';
import { halfSipHash, keyedHash } from './keyed-hash.ts';

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

// Made with an implementation of the published algorithm in another language.
test.each([
  [0, '', -1342901473, 1043335474],
  [1, 'a', 890762363, -1200689345],
  [-2, 'z9hG4bK-1', 1070348919, 363041901],
  [7, 'abcd', 1415827447, -1842622492],
  [7, 'a84b4c76e66710@pc33.atlanta.com', -1305153880, -729094308],
])('it is HalfSipHash-1-3 of the salt %i and the text %j', (salt, text, withKey, withoutKey) => {
  expect(halfSipHash(0x03020100, 0x07060504, text, salt)).toBe(withKey);
  expect(halfSipHash(0, 0, text, salt)).toBe(withoutKey);
  expect(keyedHash(text, salt)).not.toBe(withoutKey);
});
