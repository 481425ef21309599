// The scripts say how they are called, and what is wrong with a call, in one line; and do nothing else then.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { ROOT } from './tree.ts';

interface Skipped {
  explainSkipped(skipped: readonly object[], needs: readonly object[]): string[];
}

interface Counts {
  settle(files: ReadonlyMap<string, object>, repeated?: ReadonlyMap<string, object>): object;
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
  ['bench.mjs', ['--rounds', '-5'], "Option '--rounds' argument is ambiguous; usage: npm run bench"],
  ['bench.mjs', ['--seconds', 'many'], '--seconds many is no positive number; usage: npm run bench'],
  [
    'bench.mjs',
    ['--only', 'asterisk'],
    'asterisk is no server (kahea, kamailio, kamailio-default, bare); usage: npm run bench',
  ],
  ['bench.mjs', ['--rows', 'call,nothing'], 'nothing is no row (call, '],
  ['bench.mjs', ['--save', '../x'], '--save ../x is no name; usage: npm run bench'],
  ['generate-docs.mjs', ['--nope'], "Unknown option '--nope'; usage: node scripts/generate-docs.mjs"],
  ['test.mjs', ['--nope'], "Unknown option '--nope'; usage: npm test"],
  ['test.mjs', ['units'], "There is no group of tests 'units'; usage: npm test"],
])('scripts/%s refuses %j', (script, args, line) => {
  const { status, stdout, stderr } = run(script, ...args);
  expect({ status, stdout, lines: stderr.split('\n').length - 1 }).toEqual({ status: 2, stdout: '', lines: 1 });
  expect(stderr.startsWith(line), stderr).toBe(true);
});

test('what failed counts as it ended when it was repeated, and is named if it passed then', async () => {
  const { settle } = (await load('vitest.mjs')) as Counts;
  const titled = (file: string, ...titles: string[]): object[] => titles.map((title) => ({ file, title }));
  const count = (file: string, passed: string[], failed: string[]): [string, object] => [
    file,
    { passed: titled(file, ...passed), skipped: titled(file, 'x'), failures: titled(file, ...failed) },
  ];
  const first = new Map([
    count('a', ['1', '2'], []),
    count('b', ['3'], ['4', '5']),
    count('c', [], ['the file failed']),
  ]);
  const second = new Map([count('b', ['3', '4'], ['5']), count('c', ['6'], [])]);
  const skipped = ['a', 'b', 'c'].flatMap((file) => titled(file, 'x'));
  const broken = [...titled('b', '4', '5'), ...titled('c', 'the file failed')];
  expect(settle(first)).toEqual({ passed: 3, failed: 3, skipped, failures: broken, late: [] });
  const late = [...titled('b', '4'), ...titled('c', 'the file failed')];
  const failures = titled('b', '5');
  expect(settle(first, second)).toEqual({ passed: 5, failed: 1, skipped, failures, late });
  // One that fails only when it is repeated has failed.
  expect(settle(new Map([count('a', ['1'], ['2'])]), new Map([count('a', ['2'], ['1'])]))).toMatchObject({ failed: 1 });
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

describe('npm start in a clone of its own', () => {
  /** Runs it in a copy of the scripts, with `programs` on the PATH before all others. */
  function startCopy(programs: Readonly<Record<string, string>>, options: { readonly uid?: number } = {}) {
    const folder = makeTemporaryFolder();
    try {
      chmodSync(folder, 0o755);
      for (const name of ['scripts', 'bin', 'package.json', 'package-lock.json'])
        cpSync(join(ROOT, name), join(folder, name), { recursive: true });
      for (const name of ['src', 'modules', 'native', 'programs']) mkdirSync(join(folder, name));
      for (const [name, text] of Object.entries(programs))
        writeFileSync(join(folder, 'programs', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      if (options.uid !== undefined) {
        mkdirSync(join(folder, 'node_modules'));
        writeFileSync(join(folder, 'node_modules/.package-lock.json'), '');
      }
      const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs'], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 20_000,
        env: { ...process.env, PATH: `${join(folder, 'programs')}:${process.env['PATH'] ?? ''}`, KAHEA_HOME: folder },
        ...options,
      });
      return { status, stdout, stderr: stderr.replaceAll(folder, 'CLONE') };
    } finally {
      removeFolder(folder);
    }
  }

  test.skipIf(process.getuid?.() !== 0)('of somebody else says whose it is and builds nothing', () => {
    expect(startCopy({}, { uid: 65534 })).toEqual({
      status: 1,
      stdout: '',
      stderr: 'ERROR: cannot write to CLONE: it belongs to root; build as that user\n',
    });
  });

  test('does not try again where the registry cannot be reached', () => {
    expect(startCopy({ npm: 'echo "npm error code EAI_AGAIN" >&2; exit 1' })).toEqual({
      status: 1,
      stdout: 'installing npm packages …\n',
      stderr: 'ERROR: cannot install npm packages: the registry cannot be reached (EAI_AGAIN)\n',
    });
  });

  test('says so before it tries another way', () => {
    expect(startCopy({ npm: 'echo "npm error $1" >&2; exit 1' })).toEqual({
      status: 1,
      stdout: 'installing npm packages …\nnpm ci failed; trying npm install …\n',
      stderr: 'npm error ci\nnpm error install\n\n',
    });
  });
});
