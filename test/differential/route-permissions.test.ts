// Functions in routes where one would not look for them: what Kamailio's -c accepts, ours accepts.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/child.ts';
import { missing } from '../support/peers.ts';
import { commandOf, servers } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const MODULES = 'tm tmx sl pv usrloc registrar sanity'.split(' ').map((name) => `loadmodule "${name}.so"\n`);

const ROUTES: Readonly<Record<string, readonly string[]>> = {
  request_route: ['t_reuse_branch();', 't_next_contact_flow();'],
  reply_route: [
    ...['save("location");', 'send_reply("200", "OK");', 'send_reply_mode("200", "OK", "0");', 'sanity_reply();'],
    ...['t_reply("200", "OK");', 't_send_reply("200", "OK");', 't_cancel_branches("all");', 't_suspend();'],
    ...['sbranch_set_ruri();', 'sbranch_append();', 'sbranch_reset();'],
  ],
  'onreply_route[A]': [
    'sanity_reply();',
    't_suspend();',
    'sbranch_set_ruri();',
    'sbranch_append();',
    'sbranch_reset();',
  ],
  'branch_route[A]': ['t_suspend();'],
  onsend_route: ['t_suspend();', 'sbranch_set_ruri();', 'sbranch_append();', 'sbranch_reset();'],
};

const config = (): string => {
  const request = ROUTES.request_route!.join(' ');
  const others = Object.entries(ROUTES).filter(([name]) => name !== 'request_route');
  const blocks = others.map(([name, calls]) => `${name} { ${calls.join(' ')} }\n`);
  return `#!KAMAILIO\n${MODULES.join('')}request_route { ${request} }\n${blocks.join('')}`;
};

test.skipIf(missing('kamailio')).each([servers[0]!, 'kamailio'] as const)('%s takes all of them', async (kind) => {
  const folder = makeTemporaryFolder();
  const file = join(folder, 'kamailio.cfg');
  writeFileSync(file, config());
  const [program, ...first] = commandOf(kind);
  const { exit, stderr } = await run(program, [...first, '-c', '-f', file]);
  removeFolder(folder);
  expect(exit?.code, stderr).toBe(0);
});
