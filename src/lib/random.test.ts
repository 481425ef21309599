import { expect, test } from 'vitest';
import { fraction, systemRandom } from './random.ts';
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

test('a fraction covers 0 up to, but never, 1', () => {
  const of = (value: number): number => fraction({ ...seededRandom(1), int32: () => value });
  expect([0, 0x40000000, -0x80000000, -0x40000000].map(of)).toEqual([0, 0.25, 0.5, 0.75]);
  expect(of(-1)).toBeLessThan(1);
  expect(of(-1)).toBeGreaterThan(0.999_999);
});
