// Constant texts among the arguments of functions: what Kamailio refuses when it starts is refused here when the
// configuration is read, and what it takes is taken.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { findAbove } from '../../src/lib/find-above.ts';
import { CONSTANTS } from './functions/constants.ts';

const MODULES = ['kex', 'corex', 'tm', 'sl', 'rr', 'pv', 'maxfwd', 'xlog', 'textops', 'textopsx', 'siputils'];
MODULES.push('debugger', 'benchmark', 'timer', 'counters', 'statistics', 'usrloc', 'registrar', 'avp');

const folder = makeTemporaryFolder();
afterAll(() => removeFolder(folder));

const net = await reserveLoopback();
const CALLS = CONSTANTS.map((call) => call.replace('HOST', net.host(1)));
const HEAD = [
  'flags own:5;',
  `listen=udp:${net.host(1)}:5060`,
  ...MODULES.map((name) => `loadmodule "${name}.so"`),
  'own.v = 5 desc "a number"',
  'modparam("timer", "declare_timer", "T1=TICK,1000,slow,enable")',
  'modparam("counters", "script_counter", "early")',
  'modparam("counters", "script_cnt_grp_name", "group")',
  'modparam("counters", "script_counter", "late")',
  'modparam("counters", "script_counter", "calls")',
  'modparam("statistics", "variable", "stat")',
  'modparam("statistics", "variable", "fixed/no_reset")',
  'route[TICK] { exit; }',
  'request_route { exit; }',
];

/** A route for each call, and one that Kamailio does not start with, so that it ends by itself. */
function write(calls: readonly (string | null)[]): string {
  const file = join(folder, 'kamailio.cfg');
  const routes = calls.map((call, index) => (call === null ? '' : `route[C${String(index)}] { ${call}; }`));
  const last = 'route[LAST] { mf_process_maxfwd_header("none"); }';
  writeFileSync(file, `${[...HEAD, ...routes, last].join('\n')}\n`);
  return file;
}

/** Kamailio names one at each start, the first. */
function refusedThere(): string[] {
  const left: (string | null)[] = [...CALLS];
  const refused: string[] = [];
  for (;;) {
    const { stderr } = spawnSync(
      'kamailio',
      ['-f', write(left), '-DD', '-E', '-m', '16', '-M', '8', '-w', folder, '-Y', folder],
      { encoding: 'latin1', timeout: 10_000 },
    );
    const line =
      /parse error in config file \S+, line (\d+)/.exec(stderr) ??
      [...stderr.matchAll(/at cfg:\S+\.cfg:(\d+)/g)].at(-1);
    const index = line === undefined ? undefined : Number(line[1]) - HEAD.length - 1;
    if (index === CALLS.length) return refused;
    const call = index === undefined ? null : (left[index] ?? null);
    if (call === null) throw new Error(`Kamailio names no call: ${stderr.slice(-2_000)}`);
    refused.push(call);
    left[index!] = null;
  }
}

function refusedHere(): string[] {
  const kahea = join(findAbove('bin')!, 'kahea.js');
  const { stdout } = spawnSync(process.execPath, [kahea, 'check', '--json', write(CALLS)], { encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { severity: string; line: number }[] };
  const lines = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ line }) => line));
  return CALLS.filter((_, index) => lines.has(HEAD.length + index + 1));
}

test.skipIf(missing('kamailio'))(
  'are refused by both servers or by neither',
  () => {
    const theirs = refusedThere();
    expect(refusedHere().sort()).toEqual(theirs.sort());
    expect(theirs.length).toBeGreaterThan(50);
  },
  60_000,
);
