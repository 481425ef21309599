// SIPp is the registrar of a carrier with whom the server registers: it wants credentials, refuses a time that is too short,
// and has the registration refreshed before it is over.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type ServerKind } from '../support/server.ts';
import { withSipp, type Sipp } from '../support/sipp.ts';
import type { SipText } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';
import { CALLEE } from './configs.ts';

const TABLE =
  'id(int,auto) l_uuid(string) l_username(string) l_domain(string) r_username(string) r_domain(string) realm(string) auth_username(string) auth_password(string) auth_ha1(string) auth_proxy(string) expires(int) flags(int) reg_delay(int) contact_addr(string) socket(string) \n';

const config = (kind: ServerKind, folder: string) => (net: Loopback) => `${load('tm', 'sl', 'rr', 'pv', 'uac')}
${kind === 'kamailio' ? `loadmodule "db_text.so"\nmodparam("uac", "reg_db_url", "text://${folder}")` : ''}
modparam("uac", "reg_contact_addr", "${net.host(1)}:5060")
modparam("uac", "reg_timer_interval", 1)
modparam("uac", "reg_keep_callid", 1)
request_route { sl_send_reply("200", "OK"); }
`;

/** Without what was sent again before SIPp listened. */
const once = (messages: readonly SipText[]): SipText[] => {
  const branches = messages.map((each) => each.need('Via'));
  return messages.filter((_each, index) => branches.indexOf(branches[index]!) === index);
};

describe.skipIf(missing('kamcmd', 'sipp')).each(servers)('%s', (kind) => {
  const folder = makeTemporaryFolder();

  beforeAll(() => {
    writeFileSync(join(folder, 'uacreg'), TABLE);
    writeFileSync(join(folder, 'version'), 'id(int,auto) table_name(string) table_version(int) \n0:uacreg:5\n');
  });

  afterAll(() => {
    removeFolder(folder);
  });

  test('registers with SIPp: a challenge, 423, and a refresh in time', () =>
    withServer(kind, { config: config(kind, folder) }, async (server) => {
      const { net } = server;
      const names = ['trunk', 'local', 'home.example', 'remote', 'carrier.example', 'carrier.example'];
      const credentials = ['trunk-user', 'sesame', '.', `sip:${net.host(CALLEE)}:5060`];
      const numbers = ['2', '0', '0', 's:.', 's:.'];
      const told = [...[...names, ...credentials].map((each) => `s:${each}`), ...numbers];
      const local = net.endpoint(CALLEE);
      const asked = ({ received }: Sipp): unknown[] =>
        once(received).map((each) => [each.value('Expires'), each.value('Authorization') !== null]);
      await withSipp({ scenario: 'uas-registrar-brief', local }, async (sipp) => {
        await server.kamcmd('uac.reg_add', ...told);
        await sipp.succeed();
        expect(asked(sipp)).toEqual([
          ['2', false],
          ['2', true],
        ]);
      });
      await withSipp({ scenario: 'uas-registrar', local }, async (sipp) => {
        await sipp.succeed();
        expect(asked(sipp)).toEqual([
          ['6', false],
          ['6', true],
          ['6', false],
          ['6', true],
        ]);
        expect(new Set(sipp.received.map((each) => each.need('Call-ID'))).size).toBe(1);
      });
      await until('a registration', async () =>
        /flags: 20\b/.test(await server.kamcmd('uac.reg_info', 'l_uuid', 's:trunk')),
      );
    }));
});
