// The scripts say how they are called, and what is wrong with a call, in one line; and do nothing else then.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './tree.ts';

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
