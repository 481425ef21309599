// The native parts touch no memory that is not theirs, whatever they are called with: they run here with the checks of AddressSanitizer and
// UndefinedBehaviorSanitizer, and under valgrind where `KAHEA_VALGRIND=1` asks for it, which takes minutes.

import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../support/child.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

interface Part {
  readonly name: string;
}

const { PARTS, buildPart } = (await import(resolve(import.meta.dirname, '../../scripts/lib/native-parts.mjs'))) as {
  PARTS: readonly Part[];
  buildPart(part: Part, folder: string, more?: readonly string[]): string | null;
};

const EXERCISE = resolve(import.meta.dirname, '../support/native-exercise.mjs');
const SANITIZERS = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'];

let folder: string;
beforeAll(() => {
  folder = makeTemporaryFolder();
});
afterAll(() => {
  removeFolder(folder);
});

function buildAll(more: readonly string[]): void {
  for (const part of PARTS) expect(buildPart(part, folder, more)).toBeNull();
}

test('nothing that the native parts do or are called with is found fault with by the sanitizers', async () => {
  buildAll(SANITIZERS);
  const libraries = await Promise.all(
    ['asan', 'ubsan'].map(async (name) => (await run('cc', [`-print-file-name=lib${name}.so`])).stdout.trim()),
  );
  const env = { LD_PRELOAD: libraries.join(':'), ASAN_OPTIONS: 'detect_leaks=0' };
  for (const seed of ['1', String(Date.now())]) {
    const { stdout, stderr } = await run(process.execPath, ['--expose-gc', EXERCISE, folder, seed, '1000'], { env });
    expect({ seed, stdout, stderr }).toEqual({ seed, stdout: 'done\n', stderr: '' });
  }
});

test.skipIf(process.env['KAHEA_VALGRIND'] !== '1')(
  'valgrind finds no fault that the native parts have a hand in',
  { timeout: 900_000 },
  async () => {
    buildAll(['-g']);
    const node = [process.execPath, '--expose-gc', '--jitless', EXERCISE, folder, '1', '100'];
    const { stdout, stderr } = await run('valgrind', ['-q', '--smc-check=all-non-file', ...node]);
    expect(stdout).toBe('done\n');
    // What V8 itself does to its memory has no name of ours in it.
    expect(stderr.split('\n').filter((line) => PARTS.some(({ name }) => line.includes(`${name}.`)))).toEqual([]);
  },
);
