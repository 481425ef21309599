// The scripts say how they are called, and what is wrong with a call, in one line; and do nothing else then.

import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { ROOT } from './tree.ts';

interface Skipped {
  explainSkipped(skipped: readonly object[], needs: readonly object[]): string[];
}

interface Install {
  withoutServices<T>(install: () => Promise<T>, policy: string): Promise<T>;
}

/** A part of the scripts, which have no declarations. */
function load(file: string): Promise<unknown> {
  return import(join(ROOT, 'scripts/lib', file)) as Promise<unknown>;
}

function run(script: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const path = join(ROOT, 'scripts', script);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

describe.each(['bench.mjs', 'generate-docs.mjs', 'start.mjs', 'test.mjs'])('scripts/%s', (script) => {
  test('answers --help', () => {
    const usage = expect.stringMatching(/^usage: n.*\n$/) as string;
    expect(run(script, '--help')).toEqual({ status: 0, stdout: usage, stderr: '' });
  });
});

test.each([
  ['bench.mjs', ['--nope'], "Unknown option '--nope'; usage: npm run bench"],
  ['bench.mjs', ['--calls', '-5'], "Option '--calls' argument is ambiguous; usage: npm run bench"],
  ['bench.mjs', ['--calls', 'many'], '--calls many is no positive number; usage: npm run bench'],
  ['bench.mjs', ['--only', 'asterisk'], '--only asterisk is no server; usage: npm run bench'],
  ['generate-docs.mjs', ['--nope'], "Unknown option '--nope'; usage: node scripts/generate-docs.mjs"],
  ['test.mjs', ['--nope'], "Unknown option '--nope'; usage: npm test"],
  ['test.mjs', ['units'], "There is no group of tests 'units'; usage: npm test"],
])('scripts/%s refuses %j', (script, args, line) => {
  const { status, stdout, stderr } = run(script, ...args);
  expect({ status, stdout, lines: stderr.split('\n').length - 1 }).toEqual({ status: 2, stdout: '', lines: 1 });
  expect(stderr.startsWith(line), stderr).toBe(true);
});

test('npm test says what skipped tests need, the programs last', async () => {
  const { explainSkipped } = (await load('skipped.mjs')) as Skipped;
  const [peers, native] = ['sipp, which is not installed; as root: …', 'the native part'];
  const needs = [
    { asks: /missing\(/, advice: peers },
    { asks: /hasUnixDatagrams\(/, advice: native },
  ];
  const inTree = (file: string) => ({ file: join(ROOT, file), title: 'what it is about' });
  const skipped = [
    inTree('test/scenario/forking.test.ts'),
    inTree('src/lib/unix-datagram.test.ts'),
    { file: 'x.test.ts', title: 'valid (skipped: needs the messages of rfc4475 in /data) wsinv' },
    { file: 'x.test.ts', title: 'valid (skipped: needs the messages of rfc4475 in /data) intmeth' },
    inTree('test/presubmit/files.test.ts'),
  ];
  expect(explainSkipped(skipped, needs)).toEqual([
    `1 test needs ${native}`,
    '2 tests need the messages of rfc4475 in /data',
    '1 test that cannot apply here',
    `1 test needs ${peers}`,
  ]);
});

test('packages are installed without starting their services', async () => {
  const { withoutServices } = (await load('install.mjs')) as Install;
  const folder = makeTemporaryFolder();
  try {
    const policy = join(folder, 'policy-rc.d');
    const answer = (): number | null => spawnSync(policy).status;
    expect(await withoutServices(() => Promise.resolve(answer()), policy)).toBe(101);
    expect(existsSync(policy)).toBe(false);
    writeFileSync(policy, '#!/bin/sh\nexit 104\n', { mode: 0o755 });
    expect(await withoutServices(() => Promise.resolve(answer()), policy)).toBe(104);
    expect(answer()).toBe(104);
  } finally {
    removeFolder(folder);
  }
});
