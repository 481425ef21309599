import { expect, test } from 'vitest';
import { systemRandom } from './random.ts';
import { seededRandom } from './testing/seeded-random.ts';

test('one seed gives one sequence, another seed another', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return [random.int32(), random.int32(), random.bytes(4).toString('hex')];
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7)).not.toEqual(draw(7 + 2 ** 32));
});

test('both sources cover positive and negative numbers and give as many bytes as asked', () => {
  for (const random of [systemRandom, seededRandom(1)]) {
    const numbers = Array.from({ length: 3000 }, () => random.int32());
    expect(numbers.some((value) => value < 0)).toBe(true);
    expect(numbers.some((value) => value > 0)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(2990);
    expect(random.bytes(9)).toHaveLength(9);
  }
});
