// By which connection a message leaves, whether one is opened or closed for it, and when it goes by TCP because it is long: the same with both servers.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reply, request, TcpPeer, TcpPeerListener, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { reserveLoopback, type Loopback } from '../support/loopback.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { writeReply, writeRequest, type SipText } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const config = `tcp_accept_aliases=yes
tcp_connect_timeout=2
udp_mtu=1300
udp_mtu_try_proto=TCP
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
loadmodule "cfg_rpc.so"
loadmodule "corex.so"
loadmodule "app_jsdt.so"
modparam("tm", "fr_timer", 4000)
request_route {
  if ($rU == "force") { $var(r) = force_tcp_alias(); }
  if ($rU == "force-port") { force_tcp_alias(5075); }
  if ($rU == "name") { $var(r) = add_tcp_alias(); }
  if ($rU == "port") { add_tcp_alias(5075); }
  if ($rU == "answer-close") set_reply_close();
  if (is_present_hf("X-To") == false) { sl_send_reply("200", "OK"); exit; }
  if ($rU == "close") set_forward_close();
  if ($rU == "quiet") set_forward_no_connect();
  if ($rU == "quiet-answer") set_reply_no_connect();
  if ($rU == "by-udp") udp_mtu_try_proto(UDP);
  if ($rU == "by-fs") $fs = $hdr(X-Socket);
  if ($rU == "by-corex") set_send_socket("$hdr(X-Socket)");
  if ($rU == "by-jsdt") jsdt_dostring("KSR.pv.sets('$$fs', '$hdr(X-Socket)')");
  $du = "sip:" + $hdr(X-To);
  if (!t_relay() && $rU != "refused") xlog("$rU not relayed\\n");
}
`;

const CALLER = 10;
const CALLEE = 20;
/** The port in Via of the caller, where it listens too. */
const NAMED = 5065;

/** Of the server; the last address is one of another of its networks. */
const SOCKETS = ['udp:1:5060', 'tcp:1:5060', 'tcp:1:5080', 'tcp:2:5060'];

/** `transport:last:port` with the whole address. */
function named(net: Loopback, socket: string): string {
  return socket.replace(/:(\d+):/, (_all, last: string) => `:${net.host(Number(last))}:`);
}

let serial = 0;

interface Sent {
  readonly user: string;
  /** Where the script is told to send it; null: it answers by itself. */
  readonly to?: string;
  /** Of the server: the one that the script is to choose. */
  readonly socket?: string;
  readonly via?: string;
  readonly port?: number;
  readonly transport?: 'UDP' | 'TCP';
  readonly body?: string;
}

function message(server: Server, sent: Sent): string {
  const { user, to, socket, via = '', port = NAMED, transport = 'TCP', body = '' } = sent;
  const number = ++serial;
  const text = writeRequest({
    method: 'MESSAGE',
    uri: `sip:${user}@${server.endpoint.host}`,
    via: server.net.endpoint(CALLER, port),
    transport,
    branch: `z9hG4bKsending${number}${via}`,
    from: '<sip:bob@example.com>;tag=1',
    callId: `sending-${number}`,
    headers: [...(to === undefined ? [] : [`X-To: ${to}`]), ...(socket === undefined ? [] : [`X-Socket: ${socket}`])],
    body,
  });
  return text;
}

const anyReply = (text: SipText): boolean => text.status !== null && text.status >= 200;

describe.skipIf(missing('kamailio', 'kamcmd'))('messages by streams', () => {
  let both: readonly Server[] = [];

  beforeAll(async () => {
    // Where they listen is not written the same for both.
    const start = async (kind: ServerKind): Promise<Server> => {
      const net = await reserveLoopback();
      return startServer(kind, { config, net, listen: SOCKETS.map((socket) => named(net, socket)) });
    };
    both = await Promise.all([start(servers[0]!), start('kamailio')]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(both.map((server) => server.stop()));
  });

  /** Of each server `ask` gives, and the script logs, what is wanted. */
  async function expectOfBoth(wanted: readonly string[], ask: (server: Server) => Promise<readonly string[]>) {
    await Promise.all(
      both.map(async (server) => {
        const before = server.scriptLog.length;
        const seen = await ask(server);
        await server.awaitScriptLog(before + wanted.length - seen.length);
        const all = [...seen, ...server.scriptLog.slice(before)];
        expect(
          all.map((line) => line.replaceAll(server.net.prefix, 'NET')),
          server.kind,
        ).toEqual(wanted);
      }),
    );
  }

  const dial = (server: Server): Promise<TcpPeer> => TcpPeer.connect(server.endpoint, server.net.host(CALLER));

  async function asked(server: Server, caller: TcpPeer, sent: Sent): Promise<string> {
    caller.send(message(server, sent));
    const { status } = await caller.receive(anyReply, 15_000);
    return `${sent.user} ${status}`;
  }

  async function allGone(server: Server): Promise<void> {
    await until('the end of all connections', async () =>
      (await server.kamcmd('core.tcp_info')).includes('opened_connections: 0'),
    );
  }

  /** Says on which connection a request for that port of the caller arrives when the caller has introduced itself so. */
  function introduced(intro: Sent, port: number) {
    return async (server: Server): Promise<readonly string[]> => {
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLER, port));
      const caller = await dial(server);
      const other = await TcpPeer.connect(server.endpoint, server.net.host(11));
      await asked(server, caller, intro);
      other.send(message(server, { user: 'to', to: `${server.net.host(CALLER)}:${port};transport=tcp` }));
      const arrived = await until('the request', () => {
        const old = caller.arrivals.some((item) => item.message.method === 'MESSAGE' && item.message.status === null);
        const opened = listener.connections.some(({ arrivals }) => arrivals.length > 0);
        return old ? 'by the connection of the caller' : opened && 'by a connection of its own';
      });
      const at = arrived.startsWith('by the') ? caller : listener.connections[0]!;
      at.send(writeReply(await at.receive(request('MESSAGE')), 200, 'OK'));
      const { status } = await other.receive(anyReply);
      await Promise.all([caller.close(), other.close(), listener.close()]);
      await allGone(server);
      return [arrived, `${status}`];
    };
  }

  test.each<[what: string, intro: Sent, port: number, by: string]>([
    ['a peer without a name', { user: 'plain' }, NAMED, 'by a connection of its own'],
    ['alias in Via', { user: 'plain', via: ';alias' }, NAMED, 'by the connection of the caller'],
    ['add_tcp_alias()', { user: 'name' }, NAMED, 'by the connection of the caller'],
    ['add_tcp_alias() with a port', { user: 'port' }, 5075, 'by the connection of the caller'],
    ['force_tcp_alias()', { user: 'force' }, NAMED, 'by the connection of the caller'],
    ['force_tcp_alias() with a port', { user: 'force-port' }, 5075, 'by the connection of the caller'],
    ['the port of Via beside it', { user: 'port' }, NAMED, 'by a connection of its own'],
  ])('aliases: %s', async (_what, intro, port, by) => {
    await expectOfBoth([by, '200'], introduced(intro, port));
  });

  test('set_forward_no_connect: only where a connection is', async () => {
    await expectOfBoth(['quiet 477', 'open 200', 'quiet 200', '1 connection', 'quiet not relayed'], async (server) => {
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLEE));
      const to = `${listener.endpoint.host}:5060;transport=tcp`;
      const caller = await dial(server);
      const seen = [await asked(server, caller, { user: 'quiet', to })];
      for (const user of ['open', 'quiet']) {
        caller.send(message(server, { user, to }));
        const callee = await listener.connection();
        callee.send(writeReply(await callee.receive(request('MESSAGE')), 200, 'OK'));
        seen.push(`${user} ${(await caller.receive(anyReply)).status}`);
      }
      seen.push(`${listener.connections.length} connection`);
      await Promise.all([caller.close(), listener.close()]);
      await allGone(server);
      return seen;
    });
  });

  test('tcp_no_connect: the same for all', async () => {
    await expectOfBoth(['open 477', '0 connections', 'open not relayed'], async (server) => {
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLEE));
      const caller = await dial(server);
      const to = `${listener.endpoint.host}:5060;transport=tcp`;
      await server.kamcmd('cfg.set_now_int', 'tcp', 'no_connect', '1');
      const seen = [await asked(server, caller, { user: 'open', to })];
      await server.kamcmd('cfg.set_now_int', 'tcp', 'no_connect', '0');
      seen.push(`${listener.connections.length} connections`);
      await Promise.all([caller.close(), listener.close()]);
      await allGone(server);
      return seen;
    });
  });

  test('set_forward_close: the connection ends behind the request', async () => {
    await expectOfBoth(['200'], async (server) => {
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLEE));
      const caller = await dial(server);
      caller.send(message(server, { user: 'close', to: `${listener.endpoint.host}:5060;transport=tcp` }));
      const callee = await listener.connection();
      const arrived = await callee.receive(request('MESSAGE'));
      await until('the end', () => callee.closed);
      const back = await TcpPeer.connect(server.endpoint, server.net.host(CALLEE));
      back.send(writeReply(arrived, 200, 'OK'));
      const { status } = await caller.receive(anyReply);
      await Promise.all([caller.close(), back.close(), listener.close()]);
      await allGone(server);
      return [`${status}`];
    });
  });

  test('set_reply_close: the connection ends behind the reply', async () => {
    await expectOfBoth(['answer-close 200'], async (server) => {
      const caller = await dial(server);
      const seen = await asked(server, caller, { user: 'answer-close' });
      await until('the end', () => caller.closed);
      await allGone(server);
      return [seen];
    });
  });

  /** Answers each request that arrives on one of them, with its name. */
  async function arrival(peers: Readonly<Record<string, TcpPeer>>): Promise<string> {
    const [name, peer] = await until('the request', () =>
      Object.entries(peers).find(([, { unread }]) => unread.some(({ message: { status } }) => status === null)),
    );
    const arrived = await peer.receive(request('MESSAGE'));
    peer.send(writeReply(arrived, 200, 'OK'));
    return `${name}, ${arrived.values('Via')[0]!.split(';')[0]!}`;
  }

  const SOCKET_OF_1 = 'tcp:1:5060';
  const SOCKET_OF_2 = 'tcp:2:5060';

  test.each<[user: string, socket: string | null, by: string]>([
    ['open', null, 'at 2, SIP/2.0/TCP NET.1'],
    ['by-fs', SOCKET_OF_1, 'at 1, SIP/2.0/TCP NET.1'],
    ['by-fs', SOCKET_OF_2, 'at 2, SIP/2.0/TCP NET.2'],
    ['by-corex', SOCKET_OF_1, 'at 1, SIP/2.0/TCP NET.1'],
    ['by-jsdt', SOCKET_OF_1, 'at 1, SIP/2.0/TCP NET.1'],
    // The newest at the address, whatever its port is; one of UDP stands for that of TCP beside it.
    ['by-fs', 'tcp:1:5080', 'at 1, SIP/2.0/TCP NET.1:5080'],
    ['by-fs', 'udp:1:5060', 'at 1, SIP/2.0/TCP NET.1'],
  ])('a peer with connections to several sockets: %s %s', async (user, socket, by) => {
    await expectOfBoth([by, '200 by the connection that asked'], async (server) => {
      const peers: Record<string, TcpPeer> = {};
      for (const [name, last, port] of [
        ['other port', 1, 5080],
        ['at 1', 1, 5060],
        ['at 2', 2, 5060],
      ] as const) {
        const peer = await TcpPeer.connect(server.net.endpoint(last, port), server.net.host(CALLEE));
        peers[name] = peer;
        await asked(server, peer, { user: 'port' });
      }
      // An answer goes back by the connection of its request, whichever socket was chosen.
      const caller = peers['at 1']!;
      const to = `${server.net.host(CALLEE)}:5075;transport=tcp`;
      caller.send(message(server, { user, to, ...(socket !== null && { socket: named(server.net, socket) }) }));
      const seen = await arrival(peers);
      const { status } = await caller.receive(anyReply);
      await Promise.all(Object.values(peers).map((peer) => peer.close()));
      await allGone(server);
      return [seen, `${status} by the connection that asked`];
    });
  });

  test('from the socket that is chosen a connection is opened where there is none at its address', async () => {
    const wanted = ['from NET.1', 'from NET.2', 'from NET.2', 'from NET.1', '2 connections'];
    await expectOfBoth(wanted, async (server) => {
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLEE));
      const to = `${listener.endpoint.host}:5060;transport=tcp`;
      const caller = await dial(server);
      const seen: string[] = [];
      for (const socket of [SOCKET_OF_1, SOCKET_OF_2, SOCKET_OF_2, 'tcp:1:5080']) {
        caller.send(message(server, { user: 'by-fs', to, socket: named(server.net, socket) }));
        const callee = await until('the request', () => listener.connections.find(({ unread }) => unread.length > 0));
        const { message: arrived, from } = await callee.receiveArrival(request('MESSAGE'));
        callee.send(writeReply(arrived, 200, 'OK'));
        await caller.receive(anyReply);
        seen.push(`from ${from.host}`);
      }
      seen.push(`${listener.connections.length} connections`);
      await Promise.all([caller.close(), listener.close()]);
      await allGone(server);
      return seen;
    });
  });

  test('set_reply_no_connect: a caller that has left is not called back', async () => {
    await expectOfBoth(['called back with 200', '1 connection'], async (server) => {
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLER, NAMED));
      const callee = await UdpPeer.open(server.net.endpoint(CALLEE));
      for (const user of ['quiet-answer', 'answer']) {
        const caller = await dial(server);
        caller.send(message(server, { user, to: `${callee.endpoint.host}:5060` }));
        const arrived = await callee.receive(request('MESSAGE'));
        await caller.close();
        await allGone(server);
        callee.send(writeReply(arrived, user === 'answer' ? 200 : 202, 'OK'), server.endpoint);
      }
      const back = await listener.connection();
      await back.receive(reply(200));
      const seen = back.arrivals.map(({ message: { status } }) => `called back with ${status}`);
      seen.push(`${listener.connections.length} connection`);
      await Promise.all([listener.close(), callee.close()]);
      await allGone(server);
      return seen;
    });
  });

  test.each([
    ['a short one', 'short', 10, 'UDP'],
    ['a long one', 'long', 1300, 'TCP'],
    ['a long one that the script keeps with UDP', 'by-udp', 1300, 'TCP'],
  ])('udp_mtu: %s', async (_what, user, length, by) => {
    await expectOfBoth([`by ${by}`, `SIP/2.0/${by} NET.1`, '200'], async (server) => {
      const listener = await TcpPeerListener.open(server.net.endpoint(CALLEE));
      const callee = await UdpPeer.open(server.net.endpoint(CALLEE));
      const caller = await UdpPeer.open(server.net.endpoint(CALLER));
      const sent = {
        user,
        to: `${callee.endpoint.host}:5060`,
        port: 5060,
        transport: 'UDP',
        body: 'x'.repeat(length),
      } as const;
      caller.send(message(server, sent), server.endpoint);
      const arrived = await until('the request', () => listener.connections[0]?.arrivals[0] ?? callee.arrivals[0]);
      const isStream = listener.connections.length > 0;
      const answer = writeReply(arrived.message, 200, 'OK');
      if (isStream) listener.connections[0]!.send(answer);
      else callee.send(answer, server.endpoint);
      const { status } = await caller.receive(anyReply);
      const via = arrived.message.values('Via')[0]!.split(';')[0]!;
      await Promise.all([caller.close(), callee.close(), listener.close()]);
      await allGone(server);
      return [isStream ? 'by TCP' : 'by UDP', via, `${status}`];
    });
  });

  // Kamailio notices at once what it is told at once, as on this machine; what comes later it does not tell the transaction.
  test.each([
    ['a callee that refuses the connection', 'TCP', 10],
    ['a callee of UDP that takes no TCP, and a request too long for UDP', 'UDP', 1300],
  ])('%s', async (_what, transport, length) => {
    await expectOfBoth(['refused 477', '0 by UDP'], async (server) => {
      const callee = await UdpPeer.open(server.net.endpoint(CALLEE));
      const caller = await dial(server);
      const to = `${callee.endpoint.host}:5060;transport=${transport.toLowerCase()}`;
      const seen = [await asked(server, caller, { user: 'refused', to, body: 'x'.repeat(length) })];
      seen.push(`${callee.arrivals.length} by UDP`);
      await Promise.all([caller.close(), callee.close()]);
      await allGone(server);
      return seen;
    });
  });
});
