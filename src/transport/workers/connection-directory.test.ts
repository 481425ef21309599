import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { buildScript } from '../../state/testing/build-script.ts';
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
  // Each of these would take 20 milliseconds if it waited as the first did.
  for (let count = 0; count < 1000; count++) expect(own.hasNumber(4)).toBe(false);
  new ConnectionDirectory(memory, 7).clear();
  expect([own.hasNumber(4), own.size]).toEqual([false, 0]);
  own.addNumber(8);
  expect(own.hasNumber(8)).toBe(true);
});

test('who has looked sees that all was taken out and put in again', () => {
  const memory = newDirectory(64);
  const own = new ConnectionDirectory(memory, 7);
  const version = (): number => new Int32Array(memory)[0]!;
  const versions = new Set([version()]);
  for (let round = 0; round < 5; round++) {
    own.addNumber(4);
    versions.add(version());
    own.clear();
    versions.add(version());
  }
  expect([versions.size, [...versions].filter((each) => each % 2 !== 0)]).toEqual([11, []]);
});

describe('in threads', () => {
  const root = mkdtempSync(join(tmpdir(), 'kahea-directory-'));
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test('who looks while another changes it never finds what belongs to others', async () => {
    const script = await buildScript(
      root,
      'changer',
      `
import { workerData } from 'node:worker_threads';
import { ConnectionDirectory } from ${JSON.stringify(join(import.meta.dirname, 'connection-directory.ts'))};
const { memory, state } = workerData;
const own = new ConnectionDirectory(memory, 7);
Atomics.store(state, 0, 1);
// A table that is nearly full: what is taken out moves others.
while (Atomics.load(state, 0) === 1) {
  for (let comes = 1; comes <= 400; comes++) own.setPeer('peer ' + comes, comes);
  for (let goes = 1; goes <= 400; goes++) own.removePeer('peer ' + goes);
}
`,
    );
    const memory = newDirectory(64);
    const state = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(script, { workerData: { memory, state } });
    const end = once(worker, 'exit');
    await until('start', () => Atomics.load(state, 0) === 1);
    const reader = new ConnectionDirectory(memory, 7);
    const wrong: unknown[] = [];
    const found = new Set<number>();
    for (let look = 0; look < 300_000; look++) {
      const number = 1 + (look % 400);
      const peer = reader.peer(`peer ${number}`);
      if (peer !== 0 && peer !== number) wrong.push({ peer, number });
      found.add(peer);
    }
    Atomics.store(state, 0, 2);
    await end;
    expect(wrong).toEqual([]);
    expect(found.size).toBeGreaterThan(10);
  }, 30_000);
});
