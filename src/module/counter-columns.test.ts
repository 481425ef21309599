import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { SharedLog } from '../lib/shared/shared-log.ts';
import { buildScript } from '../state/testing/build-script.ts';
import { CounterColumns } from './counter-columns.ts';
import { Statistics } from './statistics.ts';
import { firstWorker } from './workers.ts';

const THREADS = 4;
const TURNS = 20_000;

const COUNTER = `
import { workerData } from 'node:worker_threads';
import { SharedLog } from ${JSON.stringify(join(import.meta.dirname, '../lib/shared/shared-log.ts'))};
import { CounterColumns } from ${JSON.stringify(join(import.meta.dirname, 'counter-columns.ts'))};
import { Statistics } from ${JSON.stringify(join(import.meta.dirname, 'statistics.ts'))};
import { laterWorker } from ${JSON.stringify(join(import.meta.dirname, 'workers.ts'))};
const { index, memories, log } = workerData;
const statistics = new Statistics(new CounterColumns(laterWorker(index, ${THREADS}, memories), new SharedLog(log)));
// Not in the same order in all.
const names = index % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
const [first, second] = names.map((name) => statistics.counter('script', name));
for (let turn = 0; turn < ${TURNS}; turn++) {
  first.value++;
  statistics.find('script:' + second.name).add(2);
}
`;

test('what four threads count at once adds up exactly', async () => {
  const root = mkdtempSync(join(tmpdir(), 'kahea-counters-'));
  const script = await buildScript(root, 'counter', COUNTER);
  const memories = new Map<string, SharedArrayBuffer>();
  const log = new SharedArrayBuffer(5000);
  const statistics = new Statistics(new CounterColumns(firstWorker(THREADS, memories), new SharedLog(log)));
  const workers = Array.from({ length: THREADS }, (_, index) => {
    return new Worker(script, { workerData: { index, memories, log } });
  });
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  const counted = ['b', 'a'].map((name) => {
    statistics.counter('script', name);
    return statistics.find(`script:${name}`)?.read();
  });
  expect(counted).toEqual([(THREADS / 2) * TURNS * 3, (THREADS / 2) * TURNS * 3]);
  rmSync(root, { recursive: true });
}, 30_000);
