// The flag of tcp_no_new_conn_bflag, as OpenSIPS has it: to phones behind TCP and TLS the server opens no connections itself.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { reply, request, TcpPeer, TcpPeerListener, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { withServer, type Server } from '../support/server.ts';
import { withSipp } from '../support/sipp.ts';
import { unique, writeReply, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';
import { CALLEE, CALLER } from './configs.ts';
import { register } from './register.ts';

const certificates = makeTemporaryFolder();
beforeAll(() => {
  if (!missing('openssl')) new Authority(certificates).sign({ name: 'server' });
});
afterAll(() => removeFolder(certificates));

/** Phones behind TCP or TLS are sent to by the connection that they keep, or not at all; MESSAGE goes statelessly. */
const phones = `enable_tls=yes
flags DST_NATED, TCP_NO_CONNECT
tcp_no_new_conn_bflag = TCP_NO_CONNECT
tcp_connection_lifetime=3605
${load('tm', 'sl', 'pv', 'xlog', 'textops', 'usrloc', 'registrar', 'siputils', 'corex')}
loadmodule "tls.so"
modparam("tls", "certificate", "${join(certificates, 'server.pem')}")
modparam("tls", "private_key", "${join(certificates, 'server.key')}")
request_route {
  if (is_method("REGISTER")) {
    save("location");
    exit;
  }
  if (!lookup("location")) {
    send_reply("480", "Nobody there");
    exit;
  }
  setflag(DST_NATED);
  if (isflagset(DST_NATED) && $ru =~ "transport=t(cp|ls)")
    setbflag(TCP_NO_CONNECT);
  if (is_method("MESSAGE")) {
    if (!forward()) send_reply("404", "Not Found by forward");
    exit;
  }
  t_relay("0x02"); # no auto error reply
  $var(retcode) = $rc;
  if ($var(retcode) == -6) {
    xlog("unable to send request to destination\\n");
    send_reply("404", "Not Found");
    exit;
  } else if ($var(retcode) < 0) {
    sl_reply_error();
    exit;
  }
}
`;

describe.skipIf(missing('sipp', 'kamcmd', 'openssl'))('tcp_no_new_conn_bflag', () => {
  type Way = 'tcp' | 'tls';

  function connected({ net, endpoint }: Server, way: Way): Promise<TcpPeer> {
    const phone = net.host(CALLEE);
    return way === 'tcp' ? TcpPeer.connect(endpoint, phone) : TcpPeer.connectTls(net.endpoint(1, 5061), phone);
  }

  /** A phone that registers and stays connected. */
  async function connectedPhone(server: Server, way: Way): Promise<TcpPeer> {
    const phone = await connected(server, way);
    const { host, port } = phone.endpoint;
    phone.send(
      writeRequest({
        method: 'REGISTER',
        uri: `sip:${server.endpoint.host}`,
        to: `<sip:108@${server.endpoint.host}>`,
        via: phone.endpoint,
        transport: way === 'tcp' ? 'TCP' : 'TLS',
        contact: `<sip:108@${host}:${port};transport=${way}>`,
      }),
    );
    await phone.receive(reply(200));
    return phone;
  }

  test('a phone whose connection is lost is not found, and nobody tries to connect to it', () =>
    withServer('kahea', { config: phones }, async (server) => {
      // SIPp registers by TCP and ends: its connection is gone, and now somebody else listens there.
      await register(server, '108', CALLEE, 'tcp');
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLEE));
      await withSipp(
        {
          scenario: 'uac-rejected',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          keys: { user: '108' },
          replace: { STATUS: '404' },
        },
        async (sipp) => {
          await sipp.succeed();
          expect(sipp.received.map(({ startLine }) => startLine)).toEqual([
            'SIP/2.0 100 trying -- your call is important to us',
            'SIP/2.0 404 Not Found',
          ]);
        },
      );
      expect(server.scriptLog).toEqual(['unable to send request to destination']);
      const caller = await UdpPeer.open(server.net.endpoint(CALLER));
      const uri = `sip:108@${server.endpoint.host}`;
      caller.send(writeRequest({ method: 'MESSAGE', uri, via: caller.endpoint }), server.endpoint);
      expect((await caller.receive(reply(404))).startLine).toBe('SIP/2.0 404 Not Found by forward');
      expect(listener.connections).toEqual([]);
      await Promise.all([caller.close(), listener.close()]);
    }));

  test.each([
    ['INVITE', 'tcp'],
    ['MESSAGE', 'tcp'],
    ['INVITE', 'tls'],
    ['MESSAGE', 'tls'],
  ] as const)('%s goes by the connection by %s that the phone keeps', async (method, way) => {
    const net = await reserveLoopback();
    const host = net.host(1);
    const listen = [`udp:${host}:5060`, `tcp:${host}:5060`, `tls:${host}:5061`];
    await withServer('kahea', { config: phones, net, listen }, async (server) => {
      const phone = await connectedPhone(server, way);
      const caller = await UdpPeer.open(server.net.endpoint(CALLER));
      const uri = `sip:108@${server.endpoint.host}`;
      caller.send(writeRequest({ method, uri, via: caller.endpoint }), server.endpoint);
      const arrived = await phone.receive(request(method));
      phone.send(writeReply(arrived, 200, 'OK', { toTag: 'phone' }));
      expect((await caller.receive(reply(200))).toTag).toBe('phone');
      await phone.close();
      // From now on it is one whose connection is lost.
      await until('end of the connection', async () => !(await server.kamcmd('core.tcp_list')).includes('id:'));
      const again = writeRequest({ method, uri, via: caller.endpoint, callId: unique() });
      caller.send(again, server.endpoint);
      expect((await caller.receive(reply(404))).status).toBe(404);
      await caller.close();
    });
  });
});
