// How arguments and conditions may be written: `kahea check` refuses what `kamailio -c` refuses, and takes what it takes.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findAbove } from '../../src/lib/find-above.ts';
import { missing } from '../support/peers.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { FORMS, MEANT } from './functions/forms.ts';

const MODULES = [
  'kex',
  'corex',
  'tm',
  'sl',
  'rr',
  'pv',
  'xlog',
  'textops',
  'siputils',
  'usrloc',
  'registrar',
  'nathelper',
];
const HEAD = ['flags own:5;', ...MODULES.map((name) => `loadmodule "${name}.so"`), 'request_route { exit; }'];

const folder = makeTemporaryFolder();
afterAll(() => removeFolder(folder));
const file = join(folder, 'kamailio.cfg');

function write(statements: readonly string[]): void {
  writeFileSync(file, `${[...HEAD, ...statements.map((each, i) => `route[R${String(i)}] { ${each} }`)].join('\n')}\n`);
}

function isRefusedThere(statement: string): boolean {
  write([statement]);
  const { status } = spawnSync('kamailio', ['-c', '-f', file], { timeout: 10_000 });
  return status !== 0;
}

function refusedHere(): ReadonlySet<string> {
  write(FORMS);
  const kahea = join(findAbove('bin')!, 'kahea.js');
  const { stdout } = spawnSync(process.execPath, [kahea, 'check', '--json', file], { encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { severity: string; line: number }[] };
  const lines = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ line }) => line));
  return new Set(FORMS.filter((_, index) => lines.has(HEAD.length + index + 1)));
}

test.skipIf(missing('kamailio'))(
  'are refused by both servers or by neither',
  () => {
    const here = refusedHere();
    const there = new Set(FORMS.filter(isRefusedThere));
    const meant = (form: string): boolean => MEANT.some(({ forms }) => forms.test(form));
    expect(FORMS.filter((form) => here.has(form) !== there.has(form))).toEqual(FORMS.filter(meant));
    expect(there.size).toBeGreaterThan(FORMS.length / 3);
  },
  120_000,
);
