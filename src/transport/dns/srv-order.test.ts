import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import type { SrvRecord } from './record.ts';
import { weightedOrder } from '../../lib/weighted-order.ts';
import { fixedOrder } from './srv-order.ts';

const record = (name: string, priority: number, weight: number): SrvRecord => ({
  type: 'SRV',
  ttl: 1,
  priority,
  weight,
  port: 5060,
  name,
});
const names = (records: readonly SrvRecord[]): string => records.map(({ name }) => name).join('');

test('priorities go before weights', () => {
  expect(names(fixedOrder([record('a', 2, 9), record('b', 1, 1), record('c', 1, 3)]))).toBe('cba');
  const random = seededRandom(1);
  for (let i = 0; i < 50; i++) {
    expect(names(weightedOrder([record('a', 2, 9), record('b', 1, 1), record('c', 1, 3)], random, 9))).toMatch(
      /^(bc|cb)a$/,
    );
  }
});

test('each target comes first as often as its weight says', () => {
  const random = seededRandom(7);
  const firsts: Record<string, number> = { a: 0, b: 0, c: 0, z: 0 };
  for (let i = 0; i < 10_000; i++) {
    const [first] = weightedOrder(
      [record('a', 1, 10), record('b', 1, 30), record('c', 1, 60), record('z', 1, 0)],
      random,
      9,
    );
    firsts[first!.name]!++;
  }
  expect(firsts['a']! / 10_000).toBeCloseTo(0.1, 1);
  expect(firsts['b']! / 10_000).toBeCloseTo(0.3, 1);
  expect(firsts['c']! / 10_000).toBeCloseTo(0.6, 1);
  expect(firsts['z']!).toBeGreaterThan(0);
  expect(firsts['z']!).toBeLessThan(300);
});
