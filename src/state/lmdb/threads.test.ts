/** Several threads on one store: what they do to the same records at once is all there. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocationTable } from '../location/table.ts';
import { isStateProblem } from '../store.ts';
import { buildScript } from '../testing/build-script.ts';
import { openLmdbStore } from './open.ts';

const THREADS = 4;
const TURNS = 300;
const PHONES = 5;
const here = import.meta.dirname;
const root = mkdtempSync(join(tmpdir(), 'kahea-threads-'));

/** Counts, adds a contact to a phone that all threads register, and takes every third away again; begins when all are up. */
const WORKER = `
import { workerData } from 'node:worker_threads';
import { joinLmdbStore } from ${JSON.stringify(join(here, 'open.ts'))};
import { LocationTable } from ${JSON.stringify(join(here, '../location/table.ts'))};
import { newContact } from ${JSON.stringify(join(here, '../location/contact.ts'))};
const { folder, thread, ready } = workerData;
const store = joinLmdbStore(folder);
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

let script = '';
beforeAll(async () => {
  script = await buildScript(root, 'worker', WORKER);
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

test('four threads count and register at once, and nothing of it is lost', async () => {
  const folder = join(root, 'state');
  const store = openLmdbStore(folder, { isShared: true });
  if (isStateProblem(store)) throw new Error(store.message);
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from({ length: THREADS }, (_, thread) => {
    return new Worker(script, { workerData: { folder, thread, ready } });
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
