import { describe, expect, test } from 'vitest';
import { HashChains } from './hash-chains.ts';
import { seededRandom } from './testing/seeded-random.ts';

/** All positions with a hash, the newest first. */
function found(chains: HashChains, hash: number): number[] {
  const positions: number[] = [];
  for (let at = chains.first(hash); at >= 0; at = chains.next(at)) positions.push(at);
  return positions;
}

describe('hash chains', () => {
  test('give the positions of a hash, the newest first, and no others of its bucket', () => {
    const chains = new HashChains();
    chains.add(7, 5);
    chains.add(3, 5 + 1024);
    chains.add(9, 5);
    chains.add(4, -5);
    expect([5, 5 + 1024, -5, 6].map((hash) => found(chains, hash))).toEqual([[9, 7], [3], [4], []]);
    chains.remove(9);
    chains.remove(9);
    chains.remove(100_000);
    expect(found(chains, 5)).toEqual([7]);
    expect(chains.size).toBe(3);
  });

  test('hold what a list would, however many come and go', () => {
    const random = seededRandom(7);
    const chains = new HashChains();
    const hashes = new Map<number, number>();
    const positions = 3000;
    for (let step = 0; step < 40_000; step++) {
      const position = (random.int32() >>> 0) % positions;
      // Many more come than go at first, so that it grows.
      if (hashes.has(position) && step % 3 !== 0) continue;
      if (hashes.delete(position)) chains.remove(position);
      else {
        const hash = (random.int32() % 500) * 64;
        hashes.set(position, hash);
        chains.add(position, hash);
      }
    }
    expect(hashes.size).toBeGreaterThan(1000);
    expect(chains.size).toBe(hashes.size);
    for (const hash of new Set(hashes.values())) {
      const expected = [...hashes].filter((entry) => entry[1] === hash).map(([position]) => position);
      expect(found(chains, hash)).toEqual(expected.reverse());
    }
  });
});
