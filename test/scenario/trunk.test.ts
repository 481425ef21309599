// A trunk to a provider: registered there with credentials, and requests sent through it. The provider is Debian's Kamailio.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { startServer, type Server } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';
import { CALLEE, CALLER } from './configs.ts';

const provider = (net: Loopback): string => `${load('tm', 'sl', 'pv', 'usrloc', 'registrar', 'textops', 'auth')}
modparam("auth", "qop", "auth")
modparam("auth", "nonce_count", 1)
modparam("auth", "nc_array_size", 1024)
request_route {
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("provider", "sesame", "0")) { www_challenge("provider", "1"); exit; }
    save("location");
    exit;
  }
  if (!pv_proxy_authenticate("provider", "sesame", "0")) { proxy_challenge("provider", "1"); exit; }
  consume_credentials();
  $du = "sip:${net.host(CALLEE)}:5060";
  t_relay();
}
`;

const office =
  (far: Server) =>
  (net: Loopback): string => `${load('tm', 'sl', 'rr', 'pv', 'textops', 'uac')}
modparam("uac", "reg_contact_addr", "${net.host(1)}:5060")
modparam("uac", "reg_timer_interval", 1)
modparam("uac", "reg_retry_interval", 5)
modparam("uac", "auth_realm_avp", "$avp(arealm)")
modparam("uac", "auth_username_avp", "$avp(auser)")
modparam("uac", "auth_password_avp", "$avp(apasswd)")
request_route {
  if ($rU == "options") {
    $uac_req(method) = "MESSAGE"; $uac_req(ruri) = "sip:them@${far.endpoint.host}";
    $uac_req(furi) = "sip:main@${far.endpoint.host}"; $uac_req(turi) = "sip:them@${far.endpoint.host}";
    $uac_req(auser) = "main"; $uac_req(apasswd) = "sesame";
    uac_req_send();
    sl_send_reply("200", "OK");
    exit;
  }
  if (uac_reg_status("trunk") != 1 || !uac_reg_request_to("trunk", 0)) { sl_send_reply("503", "No trunk"); exit; }
  t_on_failure("PROVIDER");
  t_relay();
}
failure_route[PROVIDER] { if (t_check_status("401|407") && uac_auth()) t_relay(); }
`;

describe.skipIf(missing('kamcmd', 'kamailio'))('a trunk', () => {
  let far: Server;
  let near: Server;
  let caller: UdpPeer;
  let callee: UdpPeer;

  beforeAll(async () => {
    far = await startServer('kamailio', { config: provider });
    near = await startServer('kahea', { config: office(far) });
    caller = await UdpPeer.open(near.net.endpoint(CALLER));
    callee = await UdpPeer.open(far.net.endpoint(CALLEE));
  }, 60_000);

  afterAll(async () => {
    await Promise.all([caller.close(), callee.close()]);
    await Promise.all([near.destroy(), far.destroy()]);
  });

  const registered = async (): Promise<boolean> => (await far.kamcmd('ul.dump')).includes('sip:trunk@');
  const send = (user: string): void => {
    const uri = `sip:${user}@${near.endpoint.host}`;
    caller.send(writeRequest({ method: 'MESSAGE', uri, via: caller.endpoint }), near.endpoint);
  };

  test('is there only while it is registered', async () => {
    send('anybody');
    await caller.receive(reply(503), 4_000);
    const names = ['trunk', 'office', 'home.example', 'main', far.endpoint.host, 'provider', 'main', 'sesame', '.'];
    const texts = [...names, `sip:${far.endpoint.host}`].map((each) => `s:${each}`);
    await near.kamcmd('uac.reg_add', ...texts, '600', '0', '0', 's:.', 's:.');
    await until('registration', registered);
    await until('status', async () => (await near.kamcmd('uac.reg_info', 'l_uuid', 'trunk')).includes('flags: 20'));
  }, 20_000);

  test('stays when the configuration is reloaded', async () => {
    const file = join(near.folder, 'kamailio.cfg');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"reg_retry_interval", 5', '"reg_retry_interval", 6'));
    expect(await near.kamcmd('core.reload_config')).toContain('reloaded');
    expect(await near.kamcmd('uac.reg_info', 'l_uuid', 'trunk')).toContain('flags: 20');
  });

  test('takes a request with the credentials of the registration', async () => {
    send('anybody');
    const arrived = await callee.receive(request('MESSAGE'), 4_000);
    expect(arrived.requestUri).toBe(`sip:main@${far.endpoint.host}`);
    expect(arrived.value('Proxy-Authorization')).toBeNull();
    callee.send(writeReply(arrived, 200, 'OK', { toTag: 'ktc' }), far.endpoint);
    await caller.receive(reply(200), 4_000);
  });

  test('takes a request of the server itself', async () => {
    send('options');
    const arrived = await callee.receive(
      (message) => request('MESSAGE')(message) && message.need('CSeq') === '11 MESSAGE',
      4_000,
    );
    callee.send(writeReply(arrived, 200, 'OK', { toTag: 'ktc' }), far.endpoint);
  });

  test('is taken away on demand', async () => {
    await near.kamcmd('uac.reg_unregister', 'l_uuid', 'trunk');
    await until('no registration', async () => !(await registered()));
  }, 20_000);
});
