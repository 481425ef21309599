// The commands and scripts say in one line what keeps them from running: an old Node.js, a clone that is not built.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { ROOT } from './tree.ts';

/** A clone of which nothing but what the commands need to begin with is there. */
const clone = makeTemporaryFolder();
for (const part of ['bin', 'scripts', 'package.json']) cpSync(join(ROOT, part), join(clone, part), { recursive: true });

afterAll(() => {
  removeFolder(clone);
});

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: clone, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Makes Node.js say that it is the release of Debian 12. */
const OLD =
  'data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } })';

test.each(['bin/kahea.js', 'bin/kamcmd.js', 'scripts/start.mjs', 'scripts/test.mjs'])(
  '%s wants a new Node.js',
  (file) => {
    const { status, stdout, stderr } = run('--import', OLD, file);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(`ERROR: Kahea needs Node.js 20.19 or later; this is 18.20.4 (${process.execPath})\n`);
  },
);

test.each(['bin/kahea.js', 'bin/kamcmd.js'])('%s wants a build', (file) => {
  const { status, stdout, stderr } = run(file, '-v');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe(`ERROR: not built yet: type npm ci && npm run build in ${clone}/\n`);
});

test('bin/kahea.js loads the build, and keeps what Node.js 22 made of it beside it', () => {
  const folder = join(clone, 'dist/src/cli');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kahea.js'), 'console.log("built");');
  expect(run('bin/kahea.js')).toEqual({ status: 0, stdout: 'built\n', stderr: '' });
  expect(existsSync(join(clone, 'dist/.compile-cache'))).toBe('enableCompileCache' in module);
});
