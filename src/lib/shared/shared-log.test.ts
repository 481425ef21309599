import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { buildScript } from '../../state/testing/build-script.ts';
import type { Replica, Replication } from './replica.ts';
import { SharedLog } from './shared-log.ts';

/** Of which `add` tells what it was before. */
class Sums implements Replica<[string, number]> {
  readonly sums = new Map<string, number>();
  /** How often all of them were asked for. */
  walks = 0;
  readonly copies: Replication<[string, number]>;

  constructor(log: SharedLog, name = 'sums') {
    this.copies = log.replicate(name, this);
  }

  /** null: there was no room. */
  add(key: string, by: number): number | null {
    let before = 0;
    const isDone = this.copies.change(() => {
      before = this.sums.get(key) ?? 0;
      return [key, before + by];
    });
    return isDone ? before : null;
  }

  drop(key: string): void {
    this.copies.shrink(() => (this.sums.has(key) ? [key, 0] : null));
  }

  get all(): Record<string, number> {
    this.copies.catchUp();
    return Object.fromEntries(this.sums);
  }

  apply([key, sum]: [string, number]): void {
    if (sum === 0) this.sums.delete(key);
    else this.sums.set(key, sum);
  }

  contents(): Iterable<[string, number]> {
    this.walks++;
    return this.sums;
  }

  clear(): void {
    this.sums.clear();
  }
}

const root = mkdtempSync(join(tmpdir(), 'kahea-log-'));

/** Where in the memory these are, in words. */
const LOCK = 0;
const BELL = 5;

afterAll(() => {
  rmSync(root, { recursive: true });
});

test('a change by one is seen by all, and by who comes later', () => {
  const memory = new SharedArrayBuffer(1000);
  const [one, other] = [new Sums(new SharedLog(memory)), new Sums(new SharedLog(memory))];
  expect([one.add('a', 1), other.add('a', 5), one.add('é\0', 2)]).toEqual([0, 1, 0]);
  const late = new Sums(new SharedLog(memory));
  for (const sums of [one, other, late]) expect(sums.all).toEqual({ a: 6, 'é\0': 2 });
});

test('chars of more than a byte are the same for all', () => {
  const memory = new SharedArrayBuffer(1000);
  const [one, other] = [new Sums(new SharedLog(memory)), new Sums(new SharedLog(memory))];
  // The low byte of the second is that of a quote.
  for (const key of ['š', 'Ȣ', '€ and ☎', '😀', '\ud83d', '"é\\u20ac']) one.add(key, 1);
  expect(other.all).toEqual({ š: 1, Ȣ: 1, '€ and ☎': 1, '😀': 1, '\ud83d': 1, '"é\\u20ac': 1 });
});

test('a log that is full goes on with what there is, also of what one thread does not know yet', () => {
  const memory = new SharedArrayBuffer(700);
  const [log, slowLog] = [new SharedLog(memory), new SharedLog(memory)];
  const slow = new Sums(slowLog);
  const sums = new Sums(log);
  new Sums(slowLog, 'others').add('kept', 7);
  for (let turn = 0; turn < 1000; turn++) expect(sums.add(`key ${turn % 3}`, 1)).toBe(Math.floor(turn / 3));
  expect(slow.all).toEqual({ 'key 0': 334, 'key 1': 333, 'key 2': 333 });
  expect(new Sums(log, 'others').all).toEqual({ kept: 7 });
});

test('what has no room changes nothing', () => {
  const memory = new SharedArrayBuffer(300);
  const full: string[] = [];
  const one = new Sums(new SharedLog(memory, (name) => full.push(name)));
  const other = new Sums(new SharedLog(memory));
  one.add('a', 1);
  expect([one.add('b'.repeat(200), 1), full]).toEqual([null, ['sums']]);
  expect([one.add('a', 1), other.all]).toEqual([1, { a: 2 }]);
});

test('what is full can be made shorter, and takes something again then', () => {
  const memory = new SharedArrayBuffer(20_000);
  const [one, other] = [new Sums(new SharedLog(memory)), new Sums(new SharedLog(memory))];
  let kept = 0;
  while (one.add(`key ${kept}`, 1) !== null) kept++;
  expect(kept).toBeGreaterThan(200);
  for (let key = 0; key < kept; key++) other.drop(`key ${key}`);
  expect([one.all, one.add('key', 1), other.all]).toEqual([{}, 0, { key: 1 }]);
});

test('what is full is not looked through for each change that is refused', () => {
  const memory = new SharedArrayBuffer(20_000);
  const sums = new Sums(new SharedLog(memory));
  let kept = 0;
  while (sums.add(`key ${kept}`, 1) !== null) kept++;
  sums.walks = 0;
  for (let turn = 0; turn < 1000; turn++) expect(sums.add('another key', 1)).toBe(null);
  expect(sums.walks).toBe(0);
  // A short one has its chance.
  expect(sums.add('k', 1)).toBe(null);
  expect(sums.walks).toBe(1);
});

test('a change that is much too long does not keep others away', () => {
  const memory = new SharedArrayBuffer(1000);
  const sums = new Sums(new SharedLog(memory));
  for (let turn = 0; turn < 100; turn++) {
    expect(sums.add('long '.repeat(100), 1)).toBe(null);
    expect(sums.add('a', 1)).toBe(turn);
  }
});

test('much is written between two beginnings of the log, however full it is', () => {
  const memory = new SharedArrayBuffer(20_000);
  const sums = new Sums(new SharedLog(memory));
  let kept = 0;
  while (sums.add(`key ${kept}`, 1) !== null) kept++;
  for (let key = 0; key < kept / 4; key++) sums.drop(`key ${key}`);
  sums.walks = 0;
  for (let turn = 0; turn < 1000; turn++) sums.add(`key ${kept - 1}`, 1);
  expect(sums.all[`key ${kept - 1}`]).toBe(1001);
  expect(sums.walks).toBeLessThan(30);
});

test('who waits for a change of another is told', async () => {
  const memory = new SharedArrayBuffer(1000);
  const [one, other] = [new Sums(new SharedLog(memory)), new Sums(new SharedLog(memory))];
  const changed = one.copies.changed();
  other.add('a', 3);
  await changed;
  expect(one.all).toEqual({ a: 3 });
});

test('who waits is told of a change of a thread that has ended before it could tell', async () => {
  const size = 1000;
  const [memory, draft] = [new SharedArrayBuffer(size), new SharedArrayBuffer(size)];
  const [one, other] = [new Sums(new SharedLog(memory)), new Sums(new SharedLog(memory))];
  new Sums(new SharedLog(draft)).add('a', 3);
  const changed = one.copies.changed();
  const words = new Int32Array(draft);
  // It has the lock, and is no thread of this process; it was about to ring.
  words[LOCK] = 1;
  words[BELL] = 0;
  new Int32Array(memory).set(words);
  expect(other.all).toEqual({ a: 3 });
  await changed;
  expect(one.all).toEqual({ a: 3 });
});

const COUNTER = `
import { workerData } from 'node:worker_threads';
import { SharedLog } from ${JSON.stringify(join(import.meta.dirname, 'shared-log.ts'))};
const { memory, turns, done } = workerData;
const sums = new Map();
const copies = new SharedLog(memory).replicate('sums', {
  apply: ([key, sum]) => sums.set(key, sum),
  contents: () => sums,
  clear: () => sums.clear(),
});
for (let turn = 0; turn < turns; turn++) {
  copies.change(() => ['all', (sums.get('all') ?? 0) + 1]);
  Atomics.add(done, 0, 1);
}
`;

test('no change of four threads at once is lost, also when some of them are ended on the way', async () => {
  const script = await buildScript(root, 'counter', COUNTER);
  const memory = new SharedArrayBuffer(2000);
  const sums = new Sums(new SharedLog(memory));
  const done = new Int32Array(new SharedArrayBuffer(4));
  const start = (turns: number): Worker => new Worker(script, { workerData: { memory, turns, done } });
  const mortal = [start(1e9), start(1e9)];
  const exits = [start(3000), start(3000)].map((worker) => once(worker, 'exit'));
  while (Atomics.load(done, 0) < 3000) await new Promise((resolve) => setTimeout(resolve, 1));
  await Promise.all(mortal.map((worker) => worker.terminate()));
  await Promise.all(exits);
  const counted = Atomics.load(done, 0);
  // One that was ended may not have come to say so.
  expect(sums.all['all']! - counted).toBeGreaterThanOrEqual(0);
  expect(sums.all['all']! - counted).toBeLessThanOrEqual(2);
  sums.add('all', 1);
}, 30_000);
