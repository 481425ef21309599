/** Several threads on one store: what they do to the same records at once is all there. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { LocationTable } from '../location/table.ts';
import { isStateProblem, type StateStore } from '../store.ts';
import { buildScript } from '../testing/build-script.ts';
import { endThread, openLmdbStore, STATE_SHARING_BYTES } from './open.ts';

const THREADS = 4;
const TURNS = 300;
const PHONES = 5;
const here = import.meta.dirname;
const root = mkdtempSync(join(tmpdir(), 'kahea-threads-'));

/** Counts, adds a contact to a phone that all threads register, and takes every third away again; begins when all are up. */
const WORKER = `
import { workerData } from 'node:worker_threads';
import { joinLmdbStore } from ${JSON.stringify(join(here, 'open.ts'))};
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { LocationTable } from ${JSON.stringify(join(here, '../location/table.ts'))};
import { newContact } from ${JSON.stringify(join(here, '../location/contact.ts'))};
const { folder, thread, ready, sharing } = workerData;
const store = joinLmdbStore(folder, sharing);
const counters = store.table('counters');
const table = new LocationTable(store);
const change = (aor, work) => table.exclusive(() => table.put('location', aor, work(table.get('location', aor) ?? [])));
Atomics.add(ready, 0, 1);
Atomics.notify(ready, 0);
for (let up; (up = Atomics.load(ready, 0)) < ${THREADS}; ) Atomics.wait(ready, 0, up);
for (let turn = 0; turn < ${TURNS}; turn++) {
  counters.increment('calls', 1);
  const aor = 'phone' + (turn % ${PHONES});
  const ruid = thread + '-' + turn;
  change(aor, (contacts) => [...contacts, newContact({ uri: 'sip:' + ruid + '@10.0.0.1', ruid, expires: 1000 })]);
  if (turn % 3 === 0) change(aor, (contacts) => contacts.filter((contact) => contact.ruid !== ruid));
  // What a batch of messages ends with.
  if (turn % 10 === 0) {
    store.table('own').put(String(thread), String(turn));
    store.commit();
    await new Promise(setImmediate);
  }
}
await store.close();
`;

/**
 * Does by turns what must not happen at once: two records that belong together are moved on in one section. Then it says how far it is. A
 * few do not end by themselves.
 */
const MORTAL = `
import { workerData } from 'node:worker_threads';
import { joinLmdbStore } from ${JSON.stringify(join(here, 'open.ts'))};
const { folder, thread, sharing, told, turns } = workerData;
const store = joinLmdbStore(folder, sharing);
const table = store.table('t');
for (let turn = 1; turn <= turns; turn++) {
  store.exclusive(() => {
    if (Atomics.add(told, 0, 1) !== 0) Atomics.add(told, 1, 1);
    const sum = Number(table.get('sum') ?? '0') + 1;
    table.put('sum', String(sum));
    table.put('of ' + thread, String(turn));
    for (let look = 0; look < 500; look++) if (Number(table.get('sum')) !== sum) Atomics.add(told, 1, 1);
    Atomics.sub(told, 0, 1);
  });
  Atomics.store(told, 2 + thread, turn);
  if (turn === 5 && workerData.sticks) {
    store.exclusive(() => {
      table.put('sum', 'of nobody');
      Atomics.store(told, 2 + thread, -1);
      Atomics.notify(told, 2 + thread);
      // Not an empty loop, which the build takes away.
      for (;;) Atomics.load(told, 0);
    });
  }
}
await store.close();
`;

let script = '';
let mortal = '';
beforeAll(async () => {
  script = await buildScript(root, 'worker', WORKER);
  mortal = await buildScript(root, 'mortal', MORTAL);
});

function mustOpen(folder: string, sharing: SharedArrayBuffer): StateStore {
  const store = openLmdbStore(folder, { sharing });
  if (isStateProblem(store)) throw new Error(store.message);
  return store;
}

afterAll(() => {
  rmSync(root, { recursive: true });
});

test('four threads count and register at once, and nothing of it is lost', async () => {
  const folder = join(root, 'state');
  const sharing = new SharedArrayBuffer(STATE_SHARING_BYTES);
  const store = mustOpen(folder, sharing);
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from({ length: THREADS }, (_, thread) => {
    return new Worker(script, { workerData: { folder, thread, ready, sharing } });
  });
  const exits = await Promise.all(workers.map((worker) => once(worker, 'exit')));
  expect(exits).toEqual(Array.from({ length: THREADS }, () => [0]));

  expect(store.table('counters').get('calls')).toBe(String(THREADS * TURNS));
  const table = new LocationTable(store);
  const kept = [...table.records('location')].flatMap(({ contacts }) => contacts.map(({ ruid }) => ruid));
  const wanted: string[] = [];
  for (let thread = 0; thread < THREADS; thread++) {
    for (let turn = 0; turn < TURNS; turn++) if (turn % 3 !== 0) wanted.push(`${thread}-${turn}`);
  }
  expect(kept.sort()).toEqual(wanted.sort());
  expect(table.usage('location')).toEqual({ users: PHONES, contacts: wanted.length });
  // The index has each record once.
  expect(store.table('location-expiry').count()).toBe(PHONES);
  await store.close();
}, 30_000);

describe('sections of threads', () => {
  const start = (folder: string, sharing: SharedArrayBuffer, told: Int32Array, more: object): Worker =>
    new Worker(mortal, { workerData: { folder, sharing, told, turns: 1e9, ...more } });

  test('never overlap, and each sees what the others have done', async () => {
    const folder = join(root, 'sections');
    const sharing = new SharedArrayBuffer(STATE_SHARING_BYTES);
    const store = mustOpen(folder, sharing);
    const told = new Int32Array(new SharedArrayBuffer(64));
    const workers = [0, 1, 2, 3].map((thread) => start(folder, sharing, told, { thread, turns: 200 }));
    await Promise.all(workers.map((worker) => once(worker, 'exit')));
    expect(store.table('t').get('sum')).toBe('800');
    expect([...told.subarray(0, 6)]).toEqual([0, 0, 200, 200, 200, 200]);
    await store.close();
  }, 30_000);

  test('a thread that is ended in one holds up nobody and has changed nothing', async () => {
    const folder = join(root, 'stuck');
    const sharing = new SharedArrayBuffer(STATE_SHARING_BYTES);
    const store = mustOpen(folder, sharing);
    const told = new Int32Array(new SharedArrayBuffer(64));
    const stuck = start(folder, sharing, told, { thread: 0, sticks: true });
    await until(() => Atomics.load(told, 2) === -1);
    const others = [1, 2, 3].map((thread) => once(start(folder, sharing, told, { thread, turns: 50 }), 'exit'));
    await endThread(sharing, () => stuck.terminate());
    await Promise.all(others);
    expect(store.table('t').get('sum')).toBe('155');
    expect(store.table('t').get('of 0')).toBe('5');
    expect(store.table('t').increment('sum', 1)).toBe(156);
    await store.close();
  }, 30_000);

  test('one that throws leaves nothing behind that would undo what others do', async () => {
    const folder = join(root, 'thrown');
    const sharing = new SharedArrayBuffer(STATE_SHARING_BYTES);
    const store = mustOpen(folder, sharing);
    const table = store.table('t');
    const failing = (): never => {
      table.put('sum', '10');
      throw new Error('enough');
    };
    expect(() => store.exclusive(failing)).toThrow('enough');
    const told = new Int32Array(new SharedArrayBuffer(64));
    await once(start(folder, sharing, told, { thread: 0, turns: 5 }), 'exit');
    store.commit();
    expect(table.get('sum')).toBe('15');
    await store.close();
  }, 30_000);

  test('whatever threads said is kept when they are ended at any moment', async () => {
    const folder = join(root, 'ended');
    const sharing = new SharedArrayBuffer(STATE_SHARING_BYTES);
    const store = mustOpen(folder, sharing);
    const random = seededRandom(5);
    const table = store.table('t');
    for (let round = 0; round < 6; round++) {
      const told = new Int32Array(new SharedArrayBuffer(64));
      const before = Number(table.get('sum') ?? '0');
      for (let thread = 0; thread < 4; thread++) table.put(`of ${thread}`, '0');
      store.commit();
      const workers = [0, 1, 2, 3].map((thread) => start(folder, sharing, told, { thread }));
      await until(() => told.subarray(2, 6).every((turn) => turn > 0));
      await delay((random.int32() >>> 0) % 30);
      await Promise.all(workers.map((worker) => endThread(sharing, () => worker.terminate())));
      const done = [0, 1, 2, 3].map((thread) => Number(table.get(`of ${thread}`)));
      for (let thread = 0; thread < 4; thread++) expect(done[thread]).toBeGreaterThanOrEqual(told[2 + thread]!);
      expect(Number(table.get('sum'))).toBe(before + done.reduce((sum, turns) => sum + turns, 0));
    }
    await store.close();
  }, 60_000);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(1);
}
