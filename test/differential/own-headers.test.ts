// The Via and Record-Route headers that a server writes itself, for what a script may ask of them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { allowedDifference } from './allowed.ts';
import { configOf } from './configs.ts';
import { Pair } from './pair.ts';

/** What further sockets let themselves be called. */
const ADVERTISED = ['localhost', 'localhost:5060', '192.0.2.1', '192.0.2.1:5060', '192.0.2.1:5080'];

/** What the script does before it relays; `SERVER` is its address. */
const PIECES: readonly string[] = [
  'record_route();',
  'add_rr_param(";early=1"); record_route(";x=y"); add_rr_param(";late=2");',
  'set_advertised_address("9.9.9.9"); record_route();',
  'set_advertised_port(5090); record_route();',
  'set_advertised_port(5060); record_route();',
  'set_advertised_port(5060); record_route(); $fs = $var(other);',
  'set_advertised_address("9.9.9.9"); set_advertised_port(5090); record_route(); $fs = $var(other);',
  'record_route(); $fs = $var(other);',
  'record_route_preset("1.2.3.4:5090;foo");',
  'record_route_preset("1.2.3.4:5090;foo", "5.6.7.8;bar"); $fs = $var(other);',
  'add_rr_param(";early=1"); record_route_preset("1.2.3.4"); add_rr_param(";late=2");',
  'record_route_advertised_address("5.6.7.8:5099");',
  'record_route_advertised_address("5.6.7.8:5099"); $fs = $var(other);',
  'add_rr_param(";early=1"); record_route_advertised_address("5.6.7.8"); add_rr_param(";late=2");',
  'force_rport();',
  'add_local_rport();',
  'force_rport(); add_local_rport(); record_route();',
  '$avp(user) = "of the script"; record_route();',
  'insert_hf("X-1: 1\\r\\n"); record_route(); insert_hf("X-2: 2\\r\\n"); insert_hf("X-3: 3\\r\\n", "From");',
  'insert_hf("X-1: 1\\r\\n", "Via"); record_route_preset("1.2.3.4"); remove_hf("X-0"); insert_hf("X-2: 2\\r\\n", "Via");',
  'insert_hf("X-1: 1\\r\\n"); t_on_branch("INSERTS");',
  ...ADVERTISED.map((_text, index) => `record_route(); add_path(); $fs = "udp:SERVER:${5071 + index}";`),
  'add_path();',
  '$fs = $var(other); add_path(); record_route();',
  '$ru = "sips:x@example.com"; record_route(); $ru = "sip:x@example.com";',
];

/** The case of allowed.ts. */
const RECEIVED_THERE = 'Via: received already there';

const B = 'branch=z9hG4bKktID';
const VIAS: readonly string[] = [
  `CALLER:5060;${B}`,
  `CALLER:5060;${B};rport`,
  `CALLER:5060;x=y;received=192.0.2.1;${B}`,
  `CALLER:5060;received=192.0.2.1;rport=9;${B}`,
  `other.example:5060;${B}`,
  `other.example:5060;rport;${B}`,
];

const ANSWERS: readonly string[] = [
  'force_rport(); sl_reply("404", "No");',
  'force_rport(); t_newtran(); t_reply("404", "No");',
];

const SCRIPTS: readonly string[] = [...PIECES.map((piece) => `${piece} $du = $var(callee); t_relay();`), ...ANSWERS];

const BRANCH_ROUTE = `
branch_route[INSERTS] { insert_hf("X-2: 2\\r\\n"); record_route(); insert_hf("X-3: 3\\r\\n"); }
`;

const SETTINGS: Readonly<Record<string, string>> = {
  'as they are by default': '',
  'without the From tag': 'modparam("rr", "append_fromtag", 0)',
  'with one Record-Route': 'modparam("rr", "enable_double_rr", 0)',
  'with everything': `
modparam("rr", "enable_full_lr", 1)
modparam("rr", "enable_double_rr", 2)
modparam("rr", "add_username", 1)`,
  'with a user of the script': 'modparam("rr", "add_username", 1)\nmodparam("rr", "custom_user_avp", "$avp(user)")',
  'with sip for sips': 'modparam("rr", "ignore_sips", 1)',
  'with names of sockets': 'modparam("rr", "sockname_mode", 1)\nmodparam("path", "sockname_mode", 1)',
};

function config(settings: string, net: Loopback): string {
  const cases = SCRIPTS.map((piece, index) => `case "${index}": ${piece.replace('SERVER', net.host(1))} exit;`);
  const sockets = ADVERTISED.map((text, index) => `listen=udp:${net.host(1)}:${5071 + index} advertise ${text}\n`);
  return configOf(
    net,
    `listen=udp:${net.host(1)}:5070 name "other"
${sockets.join('')}loadmodule "path.so"
${settings}
${BRANCH_ROUTE}`,
    `        $var(other) = "udp:${net.host(1)}:5070";
        switch ($rU) { ${cases.join('\n')} }`,
  );
}

describe.skipIf(missing('kamcmd', 'kamailio')).each(Object.keys(SETTINGS))('settings of rr %s', (name) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await Pair.start((net) => config(SETTINGS[name]!, net));
  });
  afterAll(() => pair.close());

  // What stands in the Via of the sender matters only to a few, and is no matter of rr.
  const viasFor = (piece: string): readonly string[] =>
    SETTINGS[name] === '' && /^force|^add_local|^record_route\(\); \$du/.test(piece) ? VIAS : VIAS.slice(0, 1);
  const rows = SCRIPTS.flatMap((piece, index) =>
    viasFor(piece).map((via, number): [string, string, string] => [piece, via, `${index * VIAS.length + number}x`]),
  );
  test.each(rows)('%s with %s', async (piece, via, id) => {
    const number = SCRIPTS.indexOf(piece);
    const set = { Via: `SIP/2.0/UDP ${via}` };
    const single = {
      name: piece.includes('reply') && via.includes('received') ? RECEIVED_THERE : piece,
      line: `OPTIONS sip:${number}@SERVER SIP/2.0`,
      set,
    };
    const { tested, oracle } = await pair.send(single, id);
    if (allowedDifference('own headers', single.name) === null) expect(tested).toEqual(oracle);
  });
});
