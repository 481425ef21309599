// The commands and scripts say in one line what keeps them from running: an old Node.js, a clone that is not built.

import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
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
