// Functions in routes where one would not look for them: what Kamailio's -c accepts, ours accepts.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/child.ts';
import { missing } from '../support/peers.ts';
import { commandOf, servers } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const MODULES = 'tm tmx sl pv usrloc registrar sanity nathelper'.split(' ').map((name) => `loadmodule "${name}.so"\n`);

const URI_CHANGES = [
  ...['revert_uri();', 'strip(1);', 'strip_tail(1);', 'prefix("1");', 'rewritehost("a");', 'rewriteuser("a");'],
  ...['rewritehostport("a:5");', 'rewritehostporttrans("a:5");', 'rewriteport("5");', 'rewriteuserpass("a:b");'],
  ...['userphone();', 'rewriteuri("sip:a@b");'],
];
const SENDING = [
  ...['forward();', 'forward("127.0.0.1", 5070);', 'forward_udp("127.0.0.1", 5070);'],
  ...['forward_tcp("127.0.0.1", 5070);', 'add_tcp_alias();', 'add_tcp_alias(5070);'],
];

const ROUTES: Readonly<Record<string, readonly string[]>> = {
  request_route: ['t_reuse_branch();', 't_next_contact_flow();'],
  reply_route: [
    ...['save("location");', 'send_reply("200", "OK");', 'send_reply_mode("200", "OK", "0");', 'sanity_reply();'],
    ...['t_reply("200", "OK");', 't_send_reply("200", "OK");', 't_cancel_branches("all");', 't_suspend();'],
    ...['sbranch_set_ruri();', 'sbranch_append();', 'sbranch_reset();'],
    ...URI_CHANGES,
    ...SENDING,
  ],
  'onreply_route[A]': [
    'sanity_reply();',
    't_suspend();',
    'sbranch_set_ruri();',
    'sbranch_append();',
    'sbranch_reset();',
    ...URI_CHANGES,
    ...SENDING,
  ],
  'failure_route[A]': [...URI_CHANGES, ...SENDING],
  'branch_route[A]': ['t_suspend();', ...URI_CHANGES, ...SENDING],
  onsend_route: [
    ...['t_suspend();', 'sbranch_set_ruri();', 'sbranch_append();', 'sbranch_reset();'],
    'set_alias_to_pv("$var(x)");',
  ],
};

/** What the core does to a request that is still to be sent. */
const TOO_LATE = [
  ...URI_CHANGES,
  ...SENDING,
  ...['force_rport();', 'add_local_rport();', 'remove_branch(0);', 'clear_branches();'],
  ...['set_advertised_address("192.0.2.1");', 'set_advertised_port(5070);', 'udp_mtu_try_proto(TCP);'],
  'force_send_socket(udp:127.0.0.1:5060);',
];

const config = (): string => {
  const request = ROUTES.request_route!.join(' ');
  const others = Object.entries(ROUTES).filter(([name]) => name !== 'request_route');
  const blocks = others.map(([name, calls]) => `${name} { ${calls.join(' ')} }\n`);
  return `#!KAMAILIO\n${MODULES.join('')}request_route { ${request} }\n${blocks.join('')}`;
};

async function check(kind: Parameters<typeof commandOf>[0], text: string) {
  const folder = makeTemporaryFolder();
  const file = join(folder, 'kamailio.cfg');
  writeFileSync(file, text);
  const [program, ...first] = commandOf(kind);
  const result = await run(program, [...first, '-c', '-f', file]);
  removeFolder(folder);
  return result;
}

test.skipIf(missing('kamailio')).each([servers[0]!, 'kamailio'] as const)('%s takes all of them', async (kind) => {
  const { exit, stderr } = await check(kind, config());
  expect(exit?.code, stderr).toBe(0);
});

test.skipIf(missing('kamailio')).each([servers[0]!, 'kamailio'] as const)(
  '%s refuses in an onsend_route what would change the request',
  async (kind) => {
    const lines = TOO_LATE.map((call) => `onsend_route { ${call} }\n`);
    const head = `#!KAMAILIO\n${MODULES.join('')}request_route { exit; }\n`;
    const { exit, stderr } = await check(kind, head + lines.join(''));
    expect(exit?.code).not.toBe(0);
    const first = head.split('\n').length;
    const missed = TOO_LATE.filter((_, i) => !new RegExp(`(?:line |:)${first + i}[,:]`).test(stderr));
    expect(missed, stderr).toEqual([]);
  },
);
