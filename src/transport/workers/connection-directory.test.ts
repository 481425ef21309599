import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionDirectory, newDirectory } from './connection-directory.ts';

const name = fc.integer({ min: 1, max: 60 }).map((port) => `tcp:192.0.2.1#${port}`);
const number = fc.integer({ min: 1, max: 90 });
const change = fc.oneof(
  fc.tuple(fc.constant('add' as const), number),
  fc.tuple(fc.constant('remove' as const), number),
  fc.tuple(fc.constant('set' as const), fc.tuple(name, number)),
  fc.tuple(fc.constant('forget' as const), name),
);

test('others find what was put in and not taken out', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const memory = newDirectory(10);
      const own = new ConnectionDirectory(memory, 7);
      const other = new ConnectionDirectory(memory, 7);
      const numbers = new Set<number>();
      const peers = new Map<string, number>();
      const changed = {
        add: (value: number) => numbers.add(value) && own.addNumber(value),
        remove: (value: number) => [numbers.delete(value), own.removeNumber(value)],
        set: (value: [string, number]) => peers.set(...value) && own.setPeer(...value),
        forget: (value: string) => [peers.delete(value), own.removePeer(value)],
      };
      for (const [what, value] of changes) (changed[what] as (value: unknown) => unknown)(value);
      for (let each = 1; each <= 90; each++) expect(other.hasNumber(each)).toBe(numbers.has(each));
      for (let port = 1; port <= 60; port++) {
        expect(other.peer(`tcp:192.0.2.1#${port}`)).toBe(peers.get(`tcp:192.0.2.1#${port}`) ?? 0);
      }
    }),
    { numRuns: 300 },
  );
});

test('a full one forgets what is new, and still answers', () => {
  const memory = newDirectory(64);
  const own = new ConnectionDirectory(memory, 7);
  for (let number = 1; number <= 5000; number++) own.addNumber(number);
  expect([own.hasNumber(1), own.hasNumber(5000), own.hasNumber(6000)]).toEqual([true, false, false]);
  for (let number = 1; number <= 5000; number++) own.removeNumber(number);
  own.addNumber(5000);
  expect([own.hasNumber(1), own.hasNumber(5000)]).toEqual([false, true]);
});

test('nobody waits for ever for one who died while it changed something, and the next one begins anew', () => {
  const memory = newDirectory(64);
  const own = new ConnectionDirectory(memory, 7);
  own.addNumber(4);
  own.count(1, 0);
  Atomics.add(new Int32Array(memory), 0, 1);
  expect([own.hasNumber(4), own.size]).toEqual([false, 1]);
  new ConnectionDirectory(memory, 7).clear();
  expect([own.hasNumber(4), own.size]).toEqual([false, 0]);
  own.addNumber(8);
  expect(own.hasNumber(8)).toBe(true);
});
