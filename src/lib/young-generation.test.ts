import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { once } from 'node:events';
import { holdYoungGeneration } from './young-generation.ts';

const MEGABYTE = 1_048_576;

afterEach(() => {
  for (const flag of ['--min-semi-space-size=0', '--max-semi-space-size=0', '--semi-space-growth-factor=2'])
    setFlagsFromString(flag);
  setFlagsFromString('--parallel-scavenge');
});

/** Bytes of both halves in a thread that has kept many objects for a while. */
async function sizeInThread(): Promise<number> {
  const code = `
    let kept = [];
    for (let count = 0; count < 1_500_000; count++) if (kept.push({ count }) > 300_000) kept = [];
    const spaces = require('node:v8').getHeapSpaceStatistics();
    require('node:worker_threads').parentPort.postMessage(spaces.find((space) => space.space_name === 'new_space').space_size);`;
  const thread = new Worker(code, { eval: true });
  const [size] = (await once(thread, 'message')) as [number];
  await thread.terminate();
  return size;
}

test('a thread that is started later has a young generation of eight megabytes at most', async () => {
  expect(await sizeInThread()).toBeGreaterThan(8 * MEGABYTE);
  holdYoungGeneration();
  expect(await sizeInThread()).toBe(8 * MEGABYTE);
});
