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

beforeAll(() => buildScript(root, 'writer', WRITER));

afterAll(() => {
  rmSync(root, { recursive: true });
});

async function writeUntilKilled(folder: string, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'writer.mjs'), folder], {
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
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
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
    const reported = await writeUntilKilled(folder, (random.int32() >>> 0) % 150);
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
