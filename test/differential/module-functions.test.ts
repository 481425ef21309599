// Functions and variables of modules, each in a script of its own, with traffic through both servers.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { configOf } from './configs.ts';
import { Pair } from './pair.ts';
import { COREX } from './scripts/corex.ts';
import { NATHELPER } from './scripts/nathelper.ts';
import { SIPUTILS } from './scripts/siputils.ts';
import { TEXTS_AND_HEADERS } from './scripts/texts.ts';
import { TEXTOPS } from './scripts/textops.ts';
import { DIVERSION } from './scripts/diversion.ts';
import { PATH } from './scripts/path.ts';
import { RR } from './scripts/rr.ts';
import type { ModuleCase, ModuleGroup } from './scripts/module-case.ts';

const MODULES: Readonly<Record<string, { readonly groups: readonly ModuleGroup[]; readonly loads?: string }>> = {
  corex: { groups: COREX },
  nathelper: { groups: NATHELPER },
  textops: { groups: [...TEXTOPS, ...TEXTS_AND_HEADERS] },
  siputils: { groups: SIPUTILS },
  rr: { groups: RR },
  diversion: { groups: DIVERSION, loads: 'loadmodule "diversion.so"\n' },
  path: { groups: PATH, loads: 'loadmodule "path.so"\n' },
};

function config(net: Loopback, settings: string, cases: readonly ModuleCase[]): string {
  const pieces = cases.map(({ script }, index) => `case "${index}": ${script}\nbreak;`);
  const routes = cases.map((each) => each.routes ?? '').join('');
  const body = `$var(none) = $null; switch ($hdr(X-Case)) {\n${pieces.join('\n')}\n}\n$du = $var(callee); t_relay();\n`;
  return configOf(net, settings, body) + routes;
}

const rows = Object.entries(MODULES).flatMap(([name, { groups, loads = '' }]) =>
  groups.map((group, index) => ({
    name: `${name} ${index}`,
    settings: loads + (group.settings ?? ''),
    cases: group.cases,
  })),
);

describe.skipIf(missing('kamcmd', 'kamailio')).each(rows)('$name', ({ settings, cases }) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await Pair.start((net) => config(net, settings, cases));
  });
  afterAll(() => pair.close());

  test.each(cases.map((each, index) => ({ ...each, index })))('$script', async ({ message, index }) => {
    const single = { name: '', ...message, add: [...(message?.add ?? []), `X-Case: ${index}`] };
    const { tested, oracle } = await pair.send(single, `${index}x`);
    expect(tested).toEqual(oracle);
  });
});
