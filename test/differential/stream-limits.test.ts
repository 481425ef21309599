// Parameters of TCP and of the names of the server: keep-alives, where connections come from, how many there may be, replies of HTTP.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, reserveLoopback } from '../support/loopback.ts';
import { reply, request, TcpPeer, TcpPeerListener, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const config = (source: string): string => `auto_aliases=yes
tcp_crlf_ping=no
tcp_source_ipv4=${source}
tcp_max_connections=4
http_reply_parse=yes
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "cfg_rpc.so"
request_route {
  if ($hdr(X-To) != $null) { $du = "sip:" + $hdr(X-To); t_relay(); exit; }
  if (uri == myself) sl_send_reply("200", "mine");
  else sl_send_reply("200", "foreign");
}
onreply_route { xlog("reply $rs $rr\\n"); }
`;

const CALLER = 10;
const CALLEE = 20;
const SOURCE = 2;

describe.skipIf(missing('kamailio', 'kamcmd'))('limits of streams', () => {
  let both: readonly { readonly server: Server; readonly local: number }[] = [];

  beforeAll(async () => {
    const start = async (kind: ServerKind) => {
      const net = await reserveLoopback();
      const local = await freePort();
      const listen = [...['udp', 'tcp'].map((each) => `${each}:${net.host(1)}:5060`), `udp:127.0.0.1:${local}`];
      return { server: await startServer(kind, { net, listen, config: config(net.host(SOURCE)) }), local };
    };
    both = await Promise.all([start(servers[0] ?? 'kahea'), start('kamailio')]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(both.map(({ server }) => server.stop()));
  });

  let serial = 0;
  const options = (server: Server, uri: string, transport: 'UDP' | 'TCP', headers: readonly string[] = []): string =>
    writeRequest({
      method: 'OPTIONS',
      uri,
      via: server.net.endpoint(CALLER),
      transport,
      callId: `limits-${++serial}`,
      headers,
    });
  const dial = (server: Server): Promise<TcpPeer> => TcpPeer.connect(server.endpoint, server.net.host(CALLER));
  const allGone = (server: Server): Promise<unknown> =>
    until('the end of all connections', async () =>
      (await server.kamcmd('core.tcp_info')).includes('opened_connections: 0'),
    );

  async function expectOfBoth<T>(wanted: T, ask: (server: Server, local: number) => Promise<T>): Promise<void> {
    await Promise.all(
      both.map(async ({ server, local }) => expect(await ask(server, local), server.kind).toEqual(wanted)),
    );
  }

  test('auto_aliases: the names of the addresses are names of the server', async () => {
    await expectOfBoth(['mine', 'mine', 'foreign', 'foreign'], async (server, local) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const seen: string[] = [];
      for (const host of [`127.0.0.1:${local}`, `localhost:${local}`, 'localhost:1', 'other.example']) {
        peer.send(options(server, `sip:x@${host}`, 'UDP'), server.endpoint);
        seen.push((await peer.receive(reply(200))).text.split('\r\n')[0]!.slice('SIP/2.0 200 '.length));
      }
      await peer.close();
      return seen;
    });
  });

  test('tcp_source_ipv4: connections are opened from there', async () => {
    await expectOfBoth(`NET.${SOURCE}`, async (server) => {
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLEE));
      const caller = await UdpPeer.open(server.net.endpoint(CALLER));
      const to = `${listener.endpoint.host}:5060;transport=tcp`;
      caller.send(options(server, 'sip:x@far.example', 'UDP', [`X-To: ${to}`]), server.endpoint);
      const callee = await listener.connection();
      const { message, from } = await callee.receiveArrival(request('OPTIONS'));
      callee.send(writeReply(message, 200, 'OK'));
      await caller.receive(reply(200));
      await Promise.all([caller.close(), listener.close()]);
      await allGone(server);
      return from.host.replace(server.net.prefix, 'NET');
    });
  });

  test('tcp_max_connections: one more is closed, and there is room again when one has ended', async () => {
    await expectOfBoth(['200', '200', '200', '200', 'closed', '200'], async (server) => {
      const peers: TcpPeer[] = [];
      const seen: string[] = [];
      const ask = async (): Promise<void> => {
        const peer = await dial(server);
        peers.push(peer);
        peer.send(options(server, 'sip:x@far.example', 'TCP'));
        await until('an answer or the end', () => peer.closed || peer.arrivals.length > 0);
        seen.push(peer.arrivals.length > 0 ? '200' : 'closed');
      };
      for (let count = 0; count < 5; count++) await ask();
      await peers[0]!.close();
      await until('one less', async () => (await server.kamcmd('core.tcp_info')).includes('opened_connections: 3'));
      await ask();
      await Promise.all(peers.map((peer) => peer.close()));
      await allGone(server);
      return seen;
    });
  });

  test('http_reply_parse: a reply of HTTP comes to the reply route', async () => {
    await expectOfBoth(['reply 204 Fine'], async (server) => {
      const before = server.scriptLog.length;
      const peer = await dial(server);
      const via = `SIP/2.0/TCP ${server.net.host(1)};branch=z9hG4bKx`;
      peer.send(
        `HTTP/1.1 204 Fine\r\nVia: ${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: http\r\nCSeq: 1 GET\r\nContent-Length: 0\r\n\r\n`,
      );
      await server.awaitScriptLog(before + 1);
      await peer.close();
      await allGone(server);
      return server.scriptLog.slice(before);
    });
  });

  test('tcp_crlf_ping: keep-alives are answered where it is set', async () => {
    await expectOfBoth(['', '\r\n'], async (server) => {
      const seen: string[] = [];
      for (const isSet of [0, 1]) {
        await server.kamcmd('cfg.set_now_int', 'tcp', 'crlf_ping', String(isSet));
        const peer = await dial(server);
        peer.send('\r\n\r\n');
        peer.send(options(server, 'sip:x@far.example', 'TCP'));
        await peer.receive(reply(200));
        seen.push(peer.received.slice(0, peer.received.indexOf('SIP/2.0')));
        await peer.close();
      }
      await allGone(server);
      return seen;
    });
  });
});
