// The reusable routes: CANCEL, in-dialog requests, retransmissions, and the checks at the door.

import { describe, expect, test } from 'vitest';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest, type RequestParts } from '../support/sip-text.ts';
import { runSippCall, withSipp } from '../support/sipp.ts';
import { runSipsak } from '../support/sipsak.ts';
import { CALLEE, CALLER } from './configs.ts';
import { reusableRoutes } from './reusable-routes-config.ts';
import { register } from './register.ts';

const TRYING = 'SIP/2.0 100 trying -- your call is important to us';

/** Opens the two phones, with 108 registered. */
async function openPhones(server: Server): Promise<{ caller: UdpPeer; callee: UdpPeer }> {
  await register(server, '108', CALLEE);
  const [caller, callee] = await Promise.all([
    UdpPeer.open(server.net.endpoint(CALLER)),
    UdpPeer.open(server.net.endpoint(CALLEE)),
  ]);
  return { caller, callee };
}

/** Sends one request and gives all replies, at least that many, within a moment. */
async function ask(server: Server, parts: Partial<RequestParts> & { method: string }, least = 0): Promise<SipText[]> {
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    peer.send(writeRequest({ uri: `sip:108@${server.endpoint.host}`, via: peer.endpoint, ...parts }), server.endpoint);
    return await peer.remaining(200, least);
  } finally {
    await peer.close();
  }
}

const lines = (messages: readonly SipText[]): string[] => messages.map(({ startLine }) => startLine);

describe.skipIf(missing('kamcmd', 'sipp', 'sipsak')).concurrent.each(servers)('%s', (kind) => {
  test.each(['udp', 'tcp'] as const)('a call over %s goes through the server to its end', (transport) =>
    withServer(kind, { config: reusableRoutes(true) }, async (server) => {
      await register(server, '108', CALLEE, transport);
      await runSippCall(
        {
          scenario: 'uac-call',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          transport,
          keys: { user: '108' },
        },
        [{ scenario: 'uas-call', local: server.net.endpoint(CALLEE), transport }],
        (first, [second]) => {
          expect(lines(first.received)).toEqual([TRYING, 'SIP/2.0 180 Ringing', 'SIP/2.0 200 OK', 'SIP/2.0 200 OK']);
          const [invite, ack, bye] = second!.received;
          expect([invite!.method, ack!.method, bye!.method]).toEqual(['INVITE', 'ACK', 'BYE']);
          const suffix = transport === 'tcp' ? ';transport=tcp' : '';
          expect(invite!.values('Record-Route')).toEqual([`<sip:${server.endpoint.host}${suffix};lr>`]);
          expect(invite!.need('Max-Forwards')).toBe('69');
          for (const message of [ack!, bye!]) {
            expect(message.requestUri).toBe(
              `sip:callee@${server.net.host(CALLEE)}:5060;transport=${transport.toUpperCase()}`,
            );
            expect(message.values('Route')).toEqual([]);
            expect(message.values('Via')).toHaveLength(2);
          }
        },
      );
    }),
  );

  test('hanging up while it rings: CANCEL gets 200 hop by hop, the INVITE ends with 487', () =>
    withServer(kind, { config: reusableRoutes(false) }, async (server) => {
      await register(server, '108', CALLEE);
      await runSippCall(
        {
          scenario: 'uac-cancel',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          keys: { user: '108' },
        },
        [{ scenario: 'uas-cancelled', local: server.net.endpoint(CALLEE) }],
        (first, [second]) => {
          expect(first.received.map(({ startLine, method }) => `${method}: ${startLine}`)).toEqual([
            `INVITE: ${TRYING}`,
            'INVITE: SIP/2.0 180 Ringing',
            'CANCEL: SIP/2.0 200 canceling',
            'INVITE: SIP/2.0 487 Request Terminated',
          ]);
          const [invite, cancel, ack] = second!.received;
          expect(cancel!.startLine).toBe(invite!.startLine.replace('INVITE', 'CANCEL'));
          for (const message of [cancel!, ack!]) expect(message.values('Via')).toEqual([invite!.values('Via')[0]]);
          expect(cancel!.need('CSeq')).toBe('1 CANCEL');
          expect(ack!.need('CSeq')).toBe('1 ACK');
        },
      );
    }));

  test('a CANCEL without a transaction is dropped', () =>
    withServer(kind, { config: reusableRoutes(false) }, async (server) => {
      expect(await ask(server, { method: 'CANCEL' })).toEqual([]);
    }));

  test('retransmissions of an INVITE are absorbed, and the ACK for a refusal ends at the server', () =>
    withServer(kind, { config: reusableRoutes(true) }, async (server) => {
      const { caller, callee } = await openPhones(server);
      const invite = new SipText(
        writeRequest({ method: 'INVITE', uri: `sip:108@${server.endpoint.host}`, via: caller.endpoint }),
      );
      for (let count = 0; count < 3; count++) caller.send(invite.text, server.endpoint);
      const relayed = await callee.receive(request('INVITE'));
      expect(lines(await caller.remaining(200, 3))).toEqual([TRYING, TRYING, TRYING]);
      expect(callee.drain()).toEqual([]);

      callee.send(writeReply(relayed, 603, 'Decline', { toTag: 'declined' }), server.endpoint);
      const hopByHop = await callee.receive(request('ACK'));
      expect(hopByHop.need('To')).toMatch(/;tag=declined$/);
      const refused = await caller.receive(reply(603));
      expect(refused.startLine).toBe('SIP/2.0 603 Decline');
      caller.send(writeAckForFailure(invite, refused), server.endpoint);
      expect(lines(await caller.remaining(900))).toEqual([]);
      expect(lines(callee.drain())).toEqual([]);
      await Promise.all([caller.close(), callee.close()]);
    }));

  test('without an ACK the refusal is sent again until one comes', () =>
    withServer(kind, { config: reusableRoutes(true) }, async (server) => {
      const { caller, callee } = await openPhones(server);
      const invite = new SipText(
        writeRequest({ method: 'INVITE', uri: `sip:108@${server.endpoint.host}`, via: caller.endpoint }),
      );
      caller.send(invite.text, server.endpoint);
      callee.send(writeReply(await callee.receive(request('INVITE')), 486, 'Busy', { toTag: 'b' }), server.endpoint);
      const first = await caller.receive(reply(486));
      const again = await caller.receive(reply(486));
      expect(again.text).toBe(first.text);
      caller.send(writeAckForFailure(invite, first), server.endpoint);
      caller.drain();
      expect(lines(await caller.remaining(1_500))).toEqual([]);
      await Promise.all([caller.close(), callee.close()]);
    }));

  test('a re-INVITE and a BYE of the callee are routed by the record route', () =>
    withServer(kind, { config: reusableRoutes(true) }, async (server) => {
      const { caller, callee } = await openPhones(server);
      const invite = new SipText(
        writeRequest({ method: 'INVITE', uri: `sip:108@${server.endpoint.host}`, via: caller.endpoint }),
      );
      caller.send(invite.text, server.endpoint);
      const relayed = await callee.receive(request('INVITE'));
      const answer = new SipText(
        writeReply(relayed, 200, 'OK', { toTag: 'callee', headers: [`Contact: <sip:108@${callee.endpoint.host}>`] }),
      );
      callee.send(answer.text, server.endpoint);
      await caller.receive(reply(200, 'INVITE'));
      for (const method of ['INVITE', 'BYE']) {
        callee.send(
          writeRequest({
            method,
            uri: `sip:test@${caller.endpoint.host}:5060`,
            via: callee.endpoint,
            from: answer.need('To'),
            to: answer.need('From'),
            callId: invite.need('Call-ID'),
            cseq: method === 'INVITE' ? 1 : 2,
            headers: [`Route: ${relayed.need('Record-Route')}`],
          }),
          server.endpoint,
        );
        const arrived = await caller.receive(request(method));
        expect(arrived.requestUri).toBe(`sip:test@${caller.endpoint.host}:5060`);
        expect(arrived.values('Route')).toEqual([]);
        caller.send(writeReply(arrived, 200, 'OK'), server.endpoint);
        expect((await callee.receive(reply(200, method))).values('Via')).toHaveLength(1);
      }
      await Promise.all([caller.close(), callee.close()]);
    }));

  test('a request in an unknown dialog gets 404 Not here, a stray ACK nothing', () =>
    withServer(kind, { config: reusableRoutes(true) }, async (server) => {
      const to = `<sip:108@${server.endpoint.host}>;tag=unknown`;
      expect(lines(await ask(server, { method: 'BYE', to }, 1))).toEqual(['SIP/2.0 404 Not here']);
      expect(await ask(server, { method: 'ACK', to })).toEqual([]);
    }));

  test('an unknown method is logged and gets 501', () =>
    withServer(kind, { config: reusableRoutes(false) }, async (server) => {
      await withSipp(
        {
          scenario: 'uac-request',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          keys: { user: '108' },
          replace: { METHOD: 'PUBLISH', STATUS: '501' },
        },
        (sipp) => sipp.succeed(),
      );
      expect(await server.awaitScriptLog(1)).toEqual(['No idea how to respond to method PUBLISH']);
    }));

  describe('the checks at the door', () => {
    test.each(['friendly-scanner', 'sipcli/v1.8', 'sipvicious', 'VaxSIPUserAgent/3.0'])('%s gets no answer', (agent) =>
      withServer(kind, { config: reusableRoutes(true) }, async (server) => {
        expect(await ask(server, { method: 'OPTIONS', headers: [`User-Agent: ${agent}`] })).toEqual([]);
      }),
    );

    test('Max-Forwards 0 gets 483 Too Many Hops, a large one is cut to the limit', () =>
      withServer(kind, { config: reusableRoutes(true) }, async (server) => {
        const stopped = await ask(server, { method: 'INVITE', maxForwards: 0 }, 1);
        expect(lines(stopped)).toEqual(['SIP/2.0 483 Too Many Hops']);
        const { caller, callee } = await openPhones(server);
        const uri = `sip:108@${server.endpoint.host}`;
        caller.send(writeRequest({ method: 'INVITE', uri, via: caller.endpoint, maxForwards: 200 }), server.endpoint);
        expect((await callee.receive(request('INVITE'))).need('Max-Forwards')).toBe('70');
        caller.send(writeRequest({ method: 'INVITE', uri, via: caller.endpoint, maxForwards: null }), server.endpoint);
        expect((await callee.receive(request('INVITE'))).need('Max-Forwards')).toBe('10');
        await Promise.all([caller.close(), callee.close()]);
      }));

    test('OPTIONS to the server itself is answered 200 Keepalive, by sipsak too', () =>
      withServer(kind, { config: reusableRoutes(true) }, async (server) => {
        expect(lines(await ask(server, { method: 'OPTIONS', uri: `sip:${server.endpoint.host}` }, 1))).toEqual([
          'SIP/2.0 200 Keepalive',
        ]);
        const { code, statusLine } = await runSipsak(server.endpoint);
        expect([code, statusLine]).toEqual([0, 'SIP/2.0 200 Keepalive']);
      }));

    test('a body shorter than its Content-Length is refused with 400 and logged', () =>
      withServer(kind, { config: reusableRoutes(true) }, async (server) => {
        const peer = await UdpPeer.open(server.net.endpoint(CALLER));
        const complete = writeRequest({ method: 'MESSAGE', uri: `sip:1@${server.endpoint.host}`, via: peer.endpoint });
        peer.send(complete.replace('Content-Length: 0', 'Content-Length: 10'), server.endpoint);
        const answers = await peer.remaining(300, 1);
        await peer.close();
        expect(answers.map(({ status }) => status)).toEqual([400]);
        expect(await server.awaitScriptLog(1)).toEqual([`Malformed SIP request from ${peer.endpoint.host}:5060`]);
      }));

    test('a request line with blanks in its URI is refused or dropped, logged, and never reaches the script', () =>
      withServer(kind, { config: reusableRoutes(true) }, async (server) => {
        const to = `<sip:108@${server.endpoint.host}>`;
        const answers = await ask(server, { method: 'INVITE', uri: "sip:'; DROP TABLE *;@example.com", to });
        // RFC 3261 section 16.3 asks for 400; Kamailio drops what it cannot parse.
        expect(lines(answers).filter((line) => !line.startsWith('SIP/2.0 400 '))).toEqual([]);
        const refused = await server.awaitLog(new RegExp(`${server.net.host(CALLER)}`));
        expect([refused.level, refused.source]).toEqual(['ERROR', '<core>']);
        expect(server.scriptLog).toEqual([]);
      }));

    test.each(["';DROP+TABLE*;", "'%3B%20DROP%20TABLE%20*%3B"])(
      '%s is a legal user part, and nobody is called',
      (user) =>
        withServer(kind, { config: reusableRoutes(true) }, async (server) => {
          const uri = `sip:${user}@${server.endpoint.host}`;
          expect(lines(await ask(server, { method: 'INVITE', uri }, 1))).toEqual(['SIP/2.0 404 User not Registered']);
        }),
    );
  });
});
