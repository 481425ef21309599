import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { isProblem } from '../../src/module/index.ts';
import uuid from './index.ts';

const { script } = FunctionBench.make(uuid);

test.each([
  ['$uuid(g)', 4],
  ['$uuid(r)', 4],
  ['$uuid(t)', 1],
])('%s is a UUID of version %i, another one each time', (name, version) => {
  const values = Array.from({ length: 100 }, () => String(script.get(name)));
  for (const value of values) {
    expect(value).toMatch(new RegExp(`^[\\da-f]{8}-[\\da-f]{4}-${version}[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}$`));
  }
  expect(new Set(values).size).toBe(100);
});

test('a UUID made from the time tells the time', () => {
  const [low, middle, high] = String(script.get('$uuid(t)')).split('-');
  const count = BigInt(`0x${high!.slice(1)}${middle!}${low!}`);
  const wall = Number(count / 10_000n) - 12_219_292_800_000;
  expect(Math.abs(wall - Date.now())).toBeLessThan(366 * 86_400_000 * 100);
});

test('there is no safe one, and no other kind', () => {
  expect(script.get('$uuid(s)')).toBeNull();
  expect(isProblem(script.registry.variable('$uuid(x)'))).toBe(true);
});
