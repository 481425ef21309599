// UDP and TCP, IPv4 and IPv6: bridging between them, connection reuse, stream framing, and what a broken peer gets.

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { freePort, reserveLoopback, type Loopback } from '../support/loopback.ts';
import { reply, request, TcpPeer, TcpPeerListener, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, withServer, type Server } from '../support/server.ts';
import { SipText, unique, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall } from '../support/sipp.ts';
import { pause, until } from '../support/until.ts';
import { answer501, CALLEE, CALLER } from './configs.ts';
import { reusableRoutes } from './reusable-routes-config.ts';
import { register } from './register.ts';

const MODULES = ['tm', 'sl', 'rr', 'pv', 'textops', 'siputils', 'xlog'];

/** A stateful proxy to one place. */
const relayTo = (destination: string): string => `${MODULES.map((name) => `loadmodule "${name}.so"\n`).join('')}
request_route {
        if (has_totag()) { loose_route(); t_relay(); exit; }
        record_route();
        $du = "${destination}";
        t_relay();
}
`;

const options = (server: Server, via: { host: string; port: number }, callId = unique()): string =>
  writeRequest({ method: 'OPTIONS', uri: `sip:${server.endpoint.host}`, via, transport: 'TCP', callId });

describe.skipIf(missing('kamcmd', 'sipp')).each(servers)('%s', (kind) => {
  test.each([
    ['udp', 'tcp'],
    ['tcp', 'udp'],
  ] as const)('a call from %s to %s is bridged with a Record-Route for each side', (first, second) =>
    withServer(kind, { config: reusableRoutes(false) }, async (server) => {
      await register(server, '108', CALLEE, second);
      await runSippCall(
        {
          scenario: 'uac-call',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          transport: first,
          keys: { user: '108' },
        },
        [{ scenario: 'uas-call', local: server.net.endpoint(CALLEE), transport: second }],
        (_caller, [callee]) => {
          const invite = callee!.received[0]!;
          const routes = invite.values('Record-Route').flatMap((value) => value.split(','));
          expect(routes).toHaveLength(2);
          expect(routes[second === 'tcp' ? 0 : 1]).toContain('transport=tcp');
          expect(routes.every((route) => route.includes(';r2=on'))).toBe(true);
          expect(invite.values('Via')[0]).toContain(`SIP/2.0/${second.toUpperCase()} ${server.endpoint.host}`);
        },
      );
    }),
  );

  test('a request to the contact of an open connection uses that connection', () =>
    withServer(kind, { config: reusableRoutes(false) }, async (server) => {
      const phone = await TcpPeer.connect(server.endpoint, server.net.host(CALLEE));
      const { host, port } = phone.endpoint;
      const aor = `<sip:108@${server.endpoint.host}>`;
      phone.send(
        writeRequest({
          method: 'REGISTER',
          uri: `sip:${server.endpoint.host}`,
          to: aor,
          via: phone.endpoint,
          transport: 'TCP',
          contact: `<sip:108@${host}:${port};transport=tcp>`,
        }),
      );
      await phone.receive(reply(200));
      const caller = await UdpPeer.open(server.net.endpoint(CALLER));
      const uri = `sip:108@${server.endpoint.host}`;
      caller.send(writeRequest({ method: 'INVITE', uri, via: caller.endpoint }), server.endpoint);
      const arrived = await phone.receive(request('INVITE'));
      phone.send(writeReply(arrived, 200, 'OK', { toTag: 'p' }));
      expect((await caller.receive(reply(200))).toTag).toBe('p');
      await Promise.all([caller.close(), phone.close()]);
    }));

  test('requests to one TCP destination share one connection', () =>
    withServer(
      kind,
      { config: (net: Loopback) => relayTo(`sip:${net.host(CALLEE)}:5060;transport=tcp`) },
      async (server) => {
        const listener = await TcpPeerListener.open(server.net.endpoint(CALLEE));
        const caller = await UdpPeer.open(server.net.endpoint(CALLER));
        for (let count = 0; count < 5; count++) {
          const uri = `sip:1@${server.endpoint.host}`;
          caller.send(writeRequest({ method: 'MESSAGE', uri, via: caller.endpoint }), server.endpoint);
          const connection = await listener.connection();
          const arrived = await connection.receive(request('MESSAGE'));
          expect(arrived.values('Via')[0]).toMatch(/^SIP\/2\.0\/TCP /);
          connection.send(writeReply(arrived, 200, 'OK', { toTag: 'x' }));
          await caller.receive(reply(200));
        }
        expect(listener.connections).toHaveLength(1);
        await Promise.all([caller.close(), listener.close()]);
      },
    ));

  test('a TCP destination that refuses the connection gives the caller a failure', () =>
    withServer(
      kind,
      { config: (net: Loopback) => relayTo(`sip:${net.host(CALLEE)}:5060;transport=tcp`) },
      async (server) => {
        const caller = await UdpPeer.open(server.net.endpoint(CALLER));
        const uri = `sip:1@${server.endpoint.host}`;
        caller.send(writeRequest({ method: 'MESSAGE', uri, via: caller.endpoint }), server.endpoint);
        const failed = await caller.receive(({ status }) => status !== null && status >= 400, 40_000);
        expect([408, 477, 500, 503]).toContain(failed.status);
        await caller.close();
      },
    ));

  describe('a TCP stream', () => {
    test('may hold several messages in one piece', () =>
      withServer(kind, { config: answer501 }, async (server) => {
        const peer = await TcpPeer.connect(server.endpoint);
        const ids = [unique(), unique(), unique()];
        peer.send(ids.map((callId) => options(server, peer.endpoint, callId)).join(''));
        for (const callId of ids) expect((await peer.receive(reply(501))).need('Call-ID')).toBe(callId);
        await peer.close();
      }));

    test('may bring one message in single bytes', () =>
      withServer(kind, { config: answer501 }, async (server) => {
        const peer = await TcpPeer.connect(server.endpoint);
        const body = 'a body\r\n\r\nwith an empty line';
        const text = writeRequest({ method: 'MESSAGE', uri: 'sip:x', via: peer.endpoint, transport: 'TCP', body });
        for (const [index, byte] of [...text].entries()) {
          peer.send(byte);
          if (index % 16 === 0) await pause(1);
        }
        expect((await peer.receive(reply(501))).method).toBe('MESSAGE');
        await peer.close();
      }));

    test('may begin and go on with keep-alives', () =>
      withServer(kind, { config: answer501 }, async (server) => {
        const peer = await TcpPeer.connect(server.endpoint);
        peer.send(`\r\n\r\n${options(server, peer.endpoint)}\r\n\r\n\r\n\r\n${options(server, peer.endpoint)}`);
        await peer.receive(reply(501));
        await peer.receive(reply(501));
        await peer.close();
      }));

    test.each([
      ['no SIP at all', 'GET nonsense\r\n\r\n\r\n\r\n'],
      ['a message without Content-Length', 'OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP a\r\nCall-ID: 1\r\n\r\n'],
    ])('that brings %s is closed, and others go on', (_what, text) =>
      withServer(kind, { config: answer501 }, async (server) => {
        const [bad, good] = await Promise.all([TcpPeer.connect(server.endpoint), TcpPeer.connect(server.endpoint)]);
        bad.send(text);
        await until('end of the connection', () => bad.closed);
        good.send(options(server, good.endpoint));
        await good.receive(reply(501));
        await Promise.all([bad.close(), good.close()]);
      }),
    );
  });

  test('a datagram of 60 kB is taken and answered', () =>
    withServer(kind, { config: answer501 }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const body = 'x'.repeat(60_000);
      peer.send(writeRequest({ method: 'MESSAGE', uri: 'sip:x', via: peer.endpoint, body }), server.endpoint);
      expect((await peer.receive(reply(501))).method).toBe('MESSAGE');
      await peer.close();
    }));

  test('connections that end leave no file descriptor behind', async () => {
    const server = await startServer(kind, { config: answer501 });
    try {
      const descriptors = (): number => readdirSync(`/proc/${server.child.pid}/fd`).length;
      const round = async (): Promise<void> => {
        const peers = await Promise.all(Array.from({ length: 30 }, () => TcpPeer.connect(server.endpoint)));
        for (const peer of peers) peer.send(options(server, peer.endpoint));
        await Promise.all(peers.map((peer) => peer.receive(reply(501))));
        await Promise.all(peers.map((peer) => peer.close()));
      };
      await round();
      await until('closed connections', async () => / 0$/m.test(await openConnections(server)));
      const before = descriptors();
      await round();
      await until('closed connections', async () => / 0$/m.test(await openConnections(server)));
      expect(descriptors()).toBeLessThanOrEqual(before + 1);
    } finally {
      await server.stop();
    }
  });

  test('a call from IPv4 to IPv6 is bridged with a Record-Route for each side', async () => {
    const net = await reserveLoopback();
    const [port, calleePort] = [await freePort('::1'), await freePort('::1')];
    const listen = [`udp:${net.host(1)}:5060`, `tcp:${net.host(1)}:5060`, `udp:[::1]:${port}`];
    await withServer(kind, { net, listen, config: relayTo(`sip:[::1]:${calleePort}`) }, (server) =>
      runSippCall(
        { scenario: 'uac-call', local: net.endpoint(CALLER), remote: server.endpoint, keys: { user: '108' } },
        [{ scenario: 'uas-call', local: { host: '::1', port: calleePort } }],
        (_caller, [callee]) => {
          const invite = callee!.received[0]!;
          const routes = invite.values('Record-Route').flatMap((value) => value.split(','));
          expect(routes[0]).toContain(`<sip:[::1]:${port};r2=on;lr`);
          expect(routes[1]).toContain(`<sip:${net.host(1)};r2=on;lr`);
          expect(invite.values('Via')[0]).toContain(`SIP/2.0/UDP [::1]:${port};`);
          expect(callee!.received.map(({ method }) => method)).toEqual(['INVITE', 'ACK', 'BYE']);
        },
      ),
    );
  });

  test('a call over IPv6, with addresses in brackets everywhere', async () => {
    const [port, callerPort, calleePort] = [await freePort('::1'), await freePort('::1'), await freePort('::1')];
    await withServer(kind, { config: relayTo(`sip:[::1]:${calleePort}`), listen: [`udp:[::1]:${port}`] }, async () => {
      const [caller, callee] = await Promise.all([
        UdpPeer.open({ host: '::1', port: callerPort }),
        UdpPeer.open({ host: '::1', port: calleePort }),
      ]);
      const text = writeRequest({
        method: 'INVITE',
        uri: `sip:1@[::1]:${port}`,
        via: { host: '[::1]', port: callerPort },
      });
      caller.send(text, { host: '::1', port });
      const arrived = await callee.receive(request('INVITE'));
      expect(arrived.values('Via')[0]).toContain(`SIP/2.0/UDP [::1]:${port};branch=`);
      expect(arrived.need('Record-Route')).toContain(`<sip:[::1]:${port};lr`);
      callee.send(writeReply(arrived, 200, 'OK', { toTag: 'six' }), { host: '::1', port });
      expect((await caller.receive(reply(200))).values('Via')).toEqual([new SipText(text).need('Via')]);
      await Promise.all([caller.close(), callee.close()]);
    });
  });
});

const openConnections = async (server: Server): Promise<string> =>
  (await server.kamcmd('core.tcp_info')).split('\n').find((line) => line.includes('opened_connections')) ?? '';
