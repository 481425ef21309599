import { expect, test } from 'vitest';
import { coreHash } from './core-hash.ts';

// What Kamailio 5.6 prints as HashID of these addresses of record.
test.each([
  ['bob', 7222211],
  ['alice', 1834153949],
  ['Carl@aa.com', -1811887787],
  ['alice@aa.com', 47826453],
  ['o@aa.com', -1905414511],
  ['k@aa.com', -1846658408],
])('the hash of %s is %i', (aor, hash) => {
  expect(coreHash(aor, '', 0) | 0).toBe(hash);
  expect(coreHash(aor, '', 1024)).toBe(hash & 1023);
});
