/** Workers that register, look up and lose the same contacts: of what one has done the others know. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, test } from 'vitest';
import type { Flow } from '../../src/sip/flow.ts';
import { LogSettings } from '../../src/lib/log/log-settings.ts';
import { SHARED_LOG_BYTES } from '../../src/lib/shared/shared-log.ts';
import { benchWorkers } from '../../src/module/testing/bench-workers.ts';
import { openLmdbStore, STATE_SHARING_BYTES } from '../../src/state/lmdb/open.ts';
import { LocationTable } from '../../src/state/location/table.ts';
import { isStateProblem } from '../../src/state/store.ts';
import { buildScript } from '../../src/state/testing/build-script.ts';
import { MemoryStore } from '../../src/state/testing/memory-store.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import usrloc from '../usrloc/index.ts';
import registrar from './index.ts';

const THREADS = 4;
const LIMIT = 5;
const here = import.meta.dirname;
const root = mkdtempSync(join(tmpdir(), 'kahea-registrar-'));

afterAll(() => {
  rmSync(root, { recursive: true });
});

function register(bench: ModuleBench, user: string, host: string, connection: number, expires = 600): void {
  const text = [
    'REGISTER sip:h SIP/2.0',
    'Via: SIP/2.0/WS x.invalid;branch=z9hG4bK-1',
    `From: <sip:${user}@h>;tag=1`,
    `To: <sip:${user}@h>`,
    `Call-ID: ${user}${host}`,
    'CSeq: 1 REGISTER',
    `Contact: <sip:${user}@${host};transport=ws>;expires=${expires}`,
    'Content-Length: 0',
  ];
  expect(bench.call('save', bench.context(`${text.join('\n')}\n\n`, { connection }), 'location')).toBeGreaterThan(0);
}

function contacts(bench: ModuleBench): string[] {
  return [...JSON.stringify(bench.rpc('ul.dump')).matchAll(/sip:\w+@\w+/g)].map(([uri]) => uri);
}

describe('two workers', () => {
  const start = async (parameters: Record<string, number>): Promise<[ModuleBench, ModuleBench]> => {
    const state = new MemoryStore();
    const benches = benchWorkers(2).map((each) => new ModuleBench(state, new LogSettings(true), each));
    for (const bench of benches) {
      await bench.load(usrloc, { preload: ['location'], ...parameters });
      await bench.load(registrar, { min_expires: 0 });
    }
    return benches as [ModuleBench, ModuleBench];
  };

  test('a contact ends with its connection, whichever worker saved it and whichever has the connection', async () => {
    const [one, other] = await start({ handle_lost_tcp: 1 });
    register(one, 'a', 'one', 7);
    register(other, 'a', 'two', 8);
    register(other, 'b', 'three', 7);
    for (const handler of other.connectionClosed) handler({ connection: 7 } as Flow, 'closed');
    expect(contacts(one)).toEqual(['sip:a@two']);
    expect(one.statistics.find('usrloc:registered_users')?.read()).toBe(1);
  });

  test('contacts end by their time once, in the first', async () => {
    const [one, other] = await start({ timer_interval: 5 });
    const ended: string[] = [];
    for (const [name, bench] of [
      ['one', one],
      ['other', other],
    ] as const)
      bench.routes.set('usrloc:contact-expired', () => void ended.push(name));
    register(other, 'a', 'one', -1, 3);
    other.time.run(10_000);
    expect(contacts(one)).toEqual(['sip:a@one']);
    one.time.run(10_000);
    expect([contacts(other), ended]).toEqual([[], ['one']]);
  });
});

/** Registers contacts of one user, looks how many there are after each, and unregisters some. */
const PHONE = `
import { workerData } from 'node:worker_threads';
import { ModuleBench } from ${JSON.stringify(join(here, '../../test/support/module-host.ts'))};
import { LogSettings } from ${JSON.stringify(join(here, '../../src/lib/log/log-settings.ts'))};
import { SharedLog } from ${JSON.stringify(join(here, '../../src/lib/shared/shared-log.ts'))};
import { joinLmdbStore } from ${JSON.stringify(join(here, '../../src/state/lmdb/open.ts'))};
import { LocationTable } from ${JSON.stringify(join(here, '../../src/state/location/table.ts'))};
import usrloc from ${JSON.stringify(join(here, '../usrloc/index.ts'))};
import registrar from ${JSON.stringify(join(here, 'index.ts'))};
const { folder, sharing, log, start, thread, ready, counts } = workerData;
const store = joinLmdbStore(folder, sharing);
const worker = { index: thread, count: ${THREADS}, memory: () => start };
const bench = new ModuleBench(store, new LogSettings(true), { worker, shared: new SharedLog(log) });
await bench.load(usrloc, { preload: ['location'] });
await bench.load(registrar, { min_expires: 0, max_contacts: ${LIMIT} });
const table = new LocationTable(store);
let cseq = 0;
const save = (name, expires) =>
  bench.call('save', bench.context([
    'REGISTER sip:h SIP/2.0', 'Via: SIP/2.0/UDP h;branch=z9hG4bK-1', 'From: <sip:u@h>;tag=1', 'To: <sip:u@h>',
    'Call-ID: ' + name, 'CSeq: ' + ++cseq + ' REGISTER', 'Contact: <sip:' + name + '@h>;expires=' + expires, 'Content-Length: 0', '', '',
  ].join('\\n')), 'location');
Atomics.add(ready, 0, 1);
Atomics.notify(ready, 0);
for (let up; (up = Atomics.load(ready, 0)) < ${THREADS}; ) Atomics.wait(ready, 0, up);
for (let turn = 0; turn < 100; turn++) {
  const name = thread + 'x' + turn;
  const code = save(name, 600);
  Atomics.add(counts, code === 1 ? 0 : 1, 1);
  const all = table.get('location', 'u') ?? [];
  if (all.length > ${LIMIT}) Atomics.add(counts, 2, 1);
  if (new Set(all.map(({ ruid }) => ruid)).size !== all.length) Atomics.add(counts, 3, 1);
  if (code !== 1) continue;
  if (!all.some(({ uri }) => uri === 'sip:' + name + '@h')) Atomics.add(counts, 4, 1);
  if (turn % 4 !== 0 && save(name, 0) === 3) Atomics.add(counts, 5, 1);
}
await store.close();
`;

test('four threads that register one user never have more contacts than it may, and lose none', async () => {
  const script = await buildScript(root, 'phone', PHONE);
  const folder = join(root, 'state');
  const sharing = new SharedArrayBuffer(STATE_SHARING_BYTES);
  const store = openLmdbStore(folder, { sharing });
  if (isStateProblem(store)) throw new Error(store.message);
  const log = new SharedArrayBuffer(SHARED_LOG_BYTES);
  const start = new SharedArrayBuffer(4);
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const counts = new Int32Array(new SharedArrayBuffer(24));
  const workers = Array.from({ length: THREADS }, (_, thread) => {
    return new Worker(script, { workerData: { folder, sharing, log, start, thread, ready, counts } });
  });
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  const [saved, refused, tooMany, same, lost, ended] = counts as unknown as number[];
  expect([saved! + refused!, tooMany, same, lost]).toEqual([THREADS * 100, 0, 0, 0]);
  const table = new LocationTable(store);
  const left = table.get('location', 'u')?.length ?? 0;
  expect([left, left]).toEqual([saved! - ended!, LIMIT]);
  expect(table.usage('location')).toEqual({ users: 1, contacts: left });
  await store.close();
}, 60_000);
