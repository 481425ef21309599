import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildScript } from '../state/testing/build-script.ts';
import { Doorbell, doorbellFailure, ringDoorbell } from './doorbell.ts';
import { newRing, RingReader, RingWriter } from './shared-ring.ts';

const ignore = (): void => undefined;

interface Record {
  readonly numbers: number[];
  readonly texts: string[];
}

const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 900,
});
const record = fc.record({
  numbers: fc.array(fc.double({ noNaN: true }), { maxLength: 8 }),
  texts: fc.array(latin1, { maxLength: 4 }),
});

function readAll(reader: RingReader): Record[] {
  const found: Record[] = [];
  while (reader.read()) found.push({ numbers: [...reader.numbers], texts: [...reader.texts] });
  return found;
}

test('what was written is read, in order, round and round', () => {
  fc.assert(
    fc.property(fc.array(fc.array(record, { maxLength: 4 }), { maxLength: 12 }), (rounds) => {
      const memory = newRing(16_384);
      const writer = new RingWriter(memory, ignore);
      const reader = new RingReader(memory);
      for (const records of rounds) {
        for (const { numbers, texts } of records) expect(writer.write(numbers, texts)).toBe(true);
        expect(readAll(reader)).toEqual(records);
      }
    }),
  );
});

test('a full ring takes nothing more, counts that, and takes again what there is room for', () => {
  const memory = newRing(4096);
  const writer = new RingWriter(memory, ignore);
  const reader = new RingReader(memory);
  const text = 'x'.repeat(1000);
  for (let round = 1; round <= 100; round++) {
    let taken = 0;
    while (writer.write([round], [text])) taken++;
    expect([taken >= 3, writer.dropped]).toEqual([true, round]);
    expect(readAll(reader)).toEqual(Array.from({ length: taken }, () => ({ numbers: [round], texts: [text] })));
  }
  expect([writer.write([], ['x'.repeat(5000)]), writer.dropped, reader.read()]).toEqual([false, 101, false]);
});

test('a record of half the ring finds room wherever others ended, and a longer one nowhere', () => {
  for (let at = 0; at < 4096; at += 8) {
    const memory = newRing(4096);
    new Int32Array(memory).fill(at, 0, 2);
    const writer = new RingWriter(memory, ignore);
    const reader = new RingReader(memory);
    // With one text of it 16 bytes say how long all is.
    const [half, more] = [2048 - 16, 2048 - 15].map((length) => 'z'.repeat(length)) as [string, string];
    expect([writer.fits([], [half]), writer.write([], [half])]).toEqual([true, true]);
    expect(readAll(reader)).toEqual([{ numbers: [], texts: [half] }]);
    expect([writer.fits([], [more]), writer.write([], [more])]).toEqual([false, false]);
  }
});

test('the counts go round without anybody noticing', () => {
  const memory = newRing(4096);
  new Int32Array(memory).fill(2 ** 31 - 2048, 0, 2);
  const writer = new RingWriter(memory, ignore);
  const reader = new RingReader(memory);
  for (let round = 0; round < 20; round++) {
    for (const part of [1, 2, 3]) expect(writer.write([round, part], ['y'.repeat(500)])).toBe(true);
    expect(readAll(reader).map(({ numbers }) => numbers)).toEqual([1, 2, 3].map((part) => [round, part]));
  }
});

test('the reader is woken for what comes when it has read all, and not for more', () => {
  const memory = newRing(4096);
  let woken = 0;
  const writer = new RingWriter(memory, () => woken++);
  const reader = new RingReader(memory);
  writer.write([1], []);
  writer.write([2], []);
  expect(woken).toBe(1);
  reader.read();
  writer.write([3], []);
  expect(woken).toBe(1);
  readAll(reader);
  writer.write([4], []);
  expect(woken).toBe(2);
});

describe.skipIf(doorbellFailure() !== null)('in threads', () => {
  const THREADS = 4;
  const MESSAGES = 20_000;
  const here = import.meta.dirname;
  const root = mkdtempSync(join(tmpdir(), 'kahea-rings-'));
  let script = '';

  // Each sends to all others, as fast as the rings take it, and sleeps between: the bell alone wakes it.
  beforeAll(async () => {
    const worker = `
import { parentPort, workerData } from 'node:worker_threads';
import { Doorbell, ringDoorbell } from ${JSON.stringify(join(here, 'doorbell.ts'))};
import { RingReader, RingWriter } from ${JSON.stringify(join(here, 'shared-ring.ts'))};
const { thread, rings, bells, messages } = workerData;
const readers = rings.map((row) => new RingReader(row[thread]));
const next = rings.map(() => 0);
let wrong = 0;
const check = (from, { numbers, texts }) => {
  const [number, sum] = numbers;
  if (number !== next[from]++ || texts[0] !== 'a'.repeat(number % 300) || texts[1].length !== sum) wrong++;
};
const bell = new Doorbell(() => {
  for (const [from, reader] of readers.entries()) while (reader.read()) check(from, reader);
});
Atomics.store(bells, thread, bell.number);
Atomics.notify(bells, thread);
for (let other = 0; other < rings.length; other++) while (Atomics.load(bells, other) === 0) Atomics.wait(bells, other, 0, 10);
const writers = rings[thread].map((memory, to) => new RingWriter(memory, () => ringDoorbell(bells[to])));
for (let number = 0; number < messages; number++) {
  for (const [to, writer] of writers.entries()) {
    if (to === thread) continue;
    while (!writer.write([number, number % 7], ['a'.repeat(number % 300), '\\xff'.repeat(number % 7)])) await new Promise(setImmediate);
  }
}
const alive = setInterval(() => {
  if (next.some((count, from) => from !== thread && count < messages)) return;
  clearInterval(alive);
  parentPort.postMessage(wrong);
  bell.close();
}, 5);
`;
    // Where the programs look for the native part.
    symlinkSync(resolve(here, '../../native'), join(root, 'native'));
    script = await buildScript(root, 'ringer', worker);
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test('four of them tell each other everything, once and in order', async () => {
    const rings = Array.from({ length: THREADS }, () => Array.from({ length: THREADS }, () => newRing(16_384)));
    const bells = new Int32Array(new SharedArrayBuffer(4 * THREADS));
    const workers = Array.from({ length: THREADS }, (_, thread) => {
      return new Worker(script, { workerData: { thread, rings, bells, messages: MESSAGES } });
    });
    const ends = workers.map((worker) => once(worker, 'exit'));
    const wrong = await Promise.all(workers.map((worker) => once(worker, 'message')));
    await Promise.all(ends);
    expect(wrong).toEqual(workers.map(() => [0]));
    expect([...bells].map(ringDoorbell)).toEqual([false, false, false, false]);
  }, 60_000);

  test('a bell rings for its own only, and for nobody when it is gone, whoever has its place then', async () => {
    const rang: string[] = [];
    const first = new Doorbell(() => rang.push('first'));
    const { number } = first;
    first.close();
    first.close();
    const second = await new Promise<Doorbell>((resolve) => {
      const bell = new Doorbell(() => {
        rang.push('second');
        resolve(bell);
      });
      expect([ringDoorbell(number), ringDoorbell(-1), ringDoorbell(12), ringDoorbell(bell.number)]).toEqual([
        ...[false, false, false],
        true,
      ]);
    });
    expect(rang).toEqual(['second']);
    second.close();
  });

  test('a thread that is ended while others ring it harms nobody', async () => {
    const quiet = await buildScript(
      root,
      'quiet',
      `
import { parentPort } from 'node:worker_threads';
import { Doorbell } from ${JSON.stringify(join(here, 'doorbell.ts'))};
parentPort.postMessage(new Doorbell(() => undefined).number);
setInterval(() => undefined, 1000);
`,
    );
    for (let round = 0; round < 10; round++) {
      const worker = new Worker(quiet);
      const [number] = (await once(worker, 'message')) as [number];
      let isGone = false;
      const gone = worker.terminate().then(() => (isGone = true));
      while (!isGone) {
        for (let ring = 0; ring < 1000; ring++) ringDoorbell(number);
        await new Promise(setImmediate);
      }
      await gone;
      expect(ringDoorbell(number)).toBe(false);
    }
  }, 30_000);
});
