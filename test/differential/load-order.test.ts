// What stands above the loadmodule of its module: refused where Kamailio's -c refuses it, and nowhere else.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/engine/load/load-config.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { makeCoreVariables } from '../../src/pv/core-variables.ts';
import { NO_FACTS } from '../../src/pv/facts.ts';
import { run } from '../support/child.ts';
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
  ...['if ($xavp(a=>$uuid(g)) == 1) exit;', '$xavp($uuid(g)=>b) = 1;', 'if ($xavp(a[$uuid(g)]=>b) == 1) exit;'],
  ...['if ($def($T) == "a") exit;', 'if ($timef(%Y$T) == "a") exit;', '$var(x) = $(ua{re.subst,/^$uuid/a/});'],
  ...['$var(x) = $(ua{s.select,$T(id_index),,});', '$var(x) = $(ua{s.len}{json.parse,a});', '$var($T) = 1;'],
  ...['$var(x) = $(hdr(X)[$T(id_index)]);', '$var(x) = $_s($T(id_index));'],
  ...['$var(x) = $(ua{re.subst,/a/$uuid(g)/});', '$avp($(uuid(g){s.len})) = 1;', '$avp(a$uuid(g)) = 1;'],
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

/** Of the core's variables those that Kamailio has not. */
const OWN = ['RAas', 'pid', 'defv'];

/** What stands in the parentheses, where any name does not do. */
const INNER: Readonly<Record<string, string>> = {
  ...{ nh: 'u', branch: 'uri', af: 'id', msg: 'len', msgbuf: '0', Mf: '1', Sf: '1', Bf: '1', rpl: 'duri' },
  ...{ via0: 'host', via1: 'host', viaZ: 'host', xavp: 'a=>b', xavi: 'a=>b', xavu: 'a', TV: 's', time: 'sec' },
  ...{ utime: 'sec', timef: '%H', utimef: '%H', rcv: 'buf', snd: 'ip', sndto: 'ip', sndfrom: 'ip', stat: 'tm:x' },
  ...{ version: 'num', ksr: 'ver', ccp: 'core.debug', cnt: '$avp(x)', K: 'IPv4', sel: '@ruri.user', expires: 'min' },
};

const CORE_VARIABLES = makeCoreVariables(NO_FACTS).flatMap(({ names, inner }) =>
  // `$$` is a dollar sign in a text, and no variable outside of one.
  names
    .filter((name) => name !== '$' && !OWN.includes(name))
    .map((name) => `$(${name}${inner === 'required' ? `(${INNER[name] ?? 'x'})` : ''})`),
);

describe.skipIf(missing('kamailio'))('above its module', () => {
  const folder = makeTemporaryFolder();
  afterAll(() => removeFolder(folder));

  async function checked(text: string, name = 'kamailio.cfg') {
    const path = join(folder, name);
    writeFileSync(path, text);
    const { exit, stderr } = await run('kamailio', ['-c', '-f', path]);
    const result = await loadConfig({ ...DEFAULT_OPTIONS, configFile: path }, { purpose: 'check' });
    if ('unreadable' in result) throw new Error(result.unreadable);
    const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
    const said = errors.map(({ message }) => message).join('\n');
    return { errors, theyRefuse: exit?.code !== 0, said: `${said}\n${stderr}` };
  }

  test.each(CASES)('%s', async (_, text) => {
    writeFileSync(join(folder, 'modules.cfg'), 'loadmodule "siputils.so"\n');
    const { errors, theyRefuse, said } = await checked(text);
    expect(errors.length > 0, said).toBe(theyRefuse);
    for (const { id, notes } of errors) {
      expect(id).toBe('loaded-below');
      expect(notes.map(({ message }) => message)).toEqual(['it is loaded here']);
    }
  });

  test('every variable of the core', async () => {
    const uses = CORE_VARIABLES.map((each) => `if (${each} == "a") exit;`);
    // Below pv both take them all.
    const { errors, theyRefuse, said } = await checked(HEAD + loads(['pv']) + route(uses.join('\n')));
    expect({ errors, theyRefuse }, said).toEqual({ errors: [], theyRefuse: false });
    const different: string[] = [];
    for (const use of uses) {
      const above = await checked(HEAD + route(use) + loads(['pv']));
      if (above.errors.length > 0 !== above.theyRefuse) different.push(use);
    }
    expect(different).toEqual([]);
  });
});
