// What stands above the loadmodule of its module: refused where Kamailio's -c refuses it, and nowhere else.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/engine/load/load-config.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { missing } from '../support/peers.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const ABOVE = ['xlog', 'pv'];
const BELOW = ['tm', 'tmx', 'textops', 'textopsx', 'siputils', 'json', 'uuid', 'cfgutils'];

const STATEMENTS = [
  ...['if (is_method("INVITE")) exit;', 'if ($ml > 5 && !has_totag()) exit;', 't_relay();', 'usleep("1");'],
  ...['$var(x) = $T(id_index);', '$var(x) = "$T(id_index)";', 'xlog("$T(id_index)");', 'xlog($T(id_index));'],
  ...['if ($uuid(g) == "a") exit;', 'if ("$uuid(g)" == "a") exit;', 'if ($ua =~ "$uuid(g)") exit;'],
  ...['$avp($uuid(g)) = 1;', '$var(x) = $(avp($uuid(g)));', 'while ($T(id_index)) exit;'],
  ...['switch ($T(id_index)) { case 1: exit; }', 'return $T(id_index);', '$var(x) = $(ua{json.parse,a});'],
  ...['$var(x) = "$(ua{json.parse,a})";', '$var(x) = $(ua{re.subst,/a/b/});', '$var(x) = "$(ua{re.subst,/a/b/})";'],
  ...['$var(x) = $(ua{s.len});', 'if (@hf_value.subject == "a") exit;', '$var(x) = @hf_value.subject;'],
];

/** With pv itself below. */
const OF_PV = [
  ...[
    '$var(x) = 1;',
    'if ($rU == "a") exit;',
    'if ("$rU" == "a") exit;',
    'if ($rc == 1) exit;',
    'if ($retcode == 1) exit;',
  ],
  ...['if ($? == 1) exit;', 'if ($env(PATH) == "a") exit;', 'if ($def(X) == "a") exit;', 'if ($null == 1) exit;'],
  ...['if ($(env(PATH){s.len}) == 1) exit;', 'if ($hdr(X) == "a") exit;', 'xlog("$rU $(rU{s.len})");'],
  ...['if ($shv(x) == 1) exit;', '$avp(x) = 1;', 'if ($xavp(a=>b) == 1) exit;'],
];

const loads = (names: readonly string[]): string => names.map((name) => `loadmodule "${name}.so"\n`).join('');

const route = (statement: string): string => `request_route { ${statement} }\nroute[A] { exit; }\n`;

const HEAD = `#!KAMAILIO\n#!define X y\n${loads(['sl'])}`;

const CASES: readonly [string, string][] = [
  ...STATEMENTS.map((each): [string, string] => [each, HEAD + loads(ABOVE) + route(each) + loads(BELOW)]),
  ...OF_PV.map((each): [string, string] => [`${each} above pv`, HEAD + loads(['xlog']) + route(each) + loads(['pv'])]),
  ['modparam', `${HEAD}${route('exit;')}modparam("tm", "fr_timer", 5)\n${loads(['tm'])}`],
  ['modparamx', `${HEAD}${route('exit;')}modparamx("$def(M)", "fr_timer", 5)\n#!define M tm\n${loads(['tm'])}`],
  [
    'modparam for several',
    `${HEAD}${loads(['tm'])}modparam("tm|tmx", "fr_timer", 5)\n${route('exit;')}${loads(['tmx'])}`,
  ],
  ['an include above', `${HEAD}include_file "modules.cfg"\n${route('if (has_totag()) exit;')}`],
  ['an include below', `${HEAD}${route('if (has_totag()) exit;')}include_file "modules.cfg"\n`],
  [
    'loadmodulex above',
    `${HEAD}loadmodulex "$defn(M).so"\n${route('if (has_totag()) exit;')}`.replace('X y', 'M siputils'),
  ],
  [
    'loadmodulex below',
    `${HEAD}${route('if (has_totag()) exit;')}loadmodulex "$defn(M).so"\n`.replace('X y', 'M siputils'),
  ],
  ['an event route', `${HEAD}event_route[tm:local-request] { exit; }\n${route('exit;')}${loads(['tm'])}`],
];

describe.skipIf(missing('kamailio'))('above its module', () => {
  const folder = makeTemporaryFolder();
  afterAll(() => removeFolder(folder));

  test.each(CASES)('%s', async (_, text) => {
    const path = join(folder, 'kamailio.cfg');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    writeFileSync(join(folder, 'modules.cfg'), 'loadmodule "siputils.so"\n');
    const { status, stderr } = spawnSync('kamailio', ['-c', '-f', path], { encoding: 'latin1' });
    const result = await loadConfig({ ...DEFAULT_OPTIONS, configFile: path }, { purpose: 'check' });
    if ('unreadable' in result) throw new Error(result.unreadable);
    const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
    const said = errors.map(({ message }) => message).join('\n');
    expect(errors.length > 0, `${said}\n${stderr}`).toBe(status !== 0);
    for (const { id, notes } of errors) {
      expect(['loaded-below', 'unknown-module']).toContain(id);
      expect(notes.map(({ message }) => message)).toEqual(['it is loaded here']);
    }
  });
});
