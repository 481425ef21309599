/** Kills a writing process at random moments: whatever it said it had committed must be there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { buildScript } from '../testing/build-script.ts';
import { isStateProblem, type StateStore } from '../store.ts';
import { openLmdbStore } from './open.ts';

const here = import.meta.dirname;
const root = mkdtempSync(join(tmpdir(), 'kahea-crash-'));

/** Writes records 1, 2, 3 … and a table with the number of the last, and prints each number after its commit. */
const WRITER = `
import { writeSync } from 'node:fs';
import { openLmdbStore } from ${JSON.stringify(join(here, 'open.ts'))};
const store = openLmdbStore(process.argv[2]);
if ('kind' in store) { writeSync(2, store.message); process.exit(1); }
const records = store.table('records');
const last = store.table('last');
for (let number = Number(last.get('number') ?? 0); ; ) {
  const until = number + 1 + (number % 7);
  while (number < until) records.put(String(++number % 500), 'x'.repeat(number % 900) + ' ' + number);
  last.put('number', String(number));
  if (store.commit() !== null) process.exit(2);
  writeSync(1, number + '\\n');
}
`;

/** Four threads that each count, and tell the sum of all and their own turns after the commit of both. */
const WRITERS = `
import { writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { joinLmdbStore, openLmdbStore, STATE_SHARING_BYTES } from ${JSON.stringify(join(here, 'open.ts'))};
const { folder, sharing, thread } = isMainThread
  ? { folder: process.argv[2], sharing: new SharedArrayBuffer(STATE_SHARING_BYTES), thread: 0 }
  : workerData;
const store = isMainThread ? openLmdbStore(folder, { sharing }) : joinLmdbStore(folder, sharing);
if ('kind' in store) { writeSync(2, store.message); process.exit(1); }
if (isMainThread) {
  for (let other = 1; other < 4; other++) {
    new Worker(new URL(import.meta.url), { argv: process.argv.slice(2), workerData: { folder, sharing, thread: other } });
  }
}
const table = store.table('t');
for (let turn = 0; ; turn++) {
  const [own, sum] = store.exclusive(() => [table.increment('of ' + thread, 1), table.increment('sum', 1)]);
  if (store.snapshot().problem !== null) process.exit(2);
  writeSync(1, thread + ' ' + own + ' ' + sum + '\\n');
  // What the process would do besides.
  if (turn % 20 === 0) await new Promise(setImmediate);
}
`;

beforeAll(async () => {
  await buildScript(root, 'writer', WRITER);
  await buildScript(root, 'writers', WRITERS);
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

/** The lines that it has said. */
async function writeUntilKilled(script: string, folder: string, milliseconds: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(root, script), folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await closed;
  expect(complaint).toBe('');
  return said.slice(0, Math.max(0, said.lastIndexOf('\n'))).split('\n');
}

function mustOpen(folder: string): StateStore {
  const store = openLmdbStore(folder);
  if (isStateProblem(store)) throw new Error(store.message);
  return store;
}

test('nothing committed is lost when the process is killed', async () => {
  const folder = join(root, 'state');
  const random = seededRandom(7);
  let before = 0;
  for (let round = 0; round < 6; round++) {
    const said = await writeUntilKilled('writer.mjs', folder, (random.int32() >>> 0) % 150);
    const reported = Number(said.at(-1));
    const store = mustOpen(folder);
    const last = Number(store.table('last').get('number'));
    expect(last).toBeGreaterThanOrEqual(reported);
    expect(reported).toBeGreaterThan(before);
    // One transaction is all or nothing: records and counter agree.
    for (let number = Math.max(1, last - 499); number <= last; number++) {
      expect(store.table('records').get(String(number % 500))).toBe(`${'x'.repeat(number % 900)} ${String(number)}`);
    }
    before = last;
    await store.close();
  }
});

test('nor is what any of its threads has committed', async () => {
  const folder = join(root, 'threads');
  const random = seededRandom(9);
  for (let round = 0; round < 5; round++) {
    const said = await writeUntilKilled('writers.mjs', folder, (random.int32() >>> 0) % 250);
    const store = mustOpen(folder);
    const table = store.table('t');
    const own = [0, 1, 2, 3].map((thread) => Number(table.get(`of ${thread}`) ?? '0'));
    const sum = Number(table.get('sum'));
    expect(sum).toBe(own.reduce((all, turns) => all + turns, 0));
    for (const line of said) {
      const [thread, turns, all] = line.split(' ').map(Number) as [number, number, number];
      expect(own[thread]).toBeGreaterThanOrEqual(turns);
      expect(sum).toBeGreaterThanOrEqual(all);
    }
    await store.close();
  }
}, 30_000);
