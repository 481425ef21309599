// A proxy that keeps no state: caller name, forwarding, headers, replies, and what it forgets.

import { describe, expect, test } from 'vitest';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall, type Sipp, type SippOptions } from '../support/sipp.ts';
import { until } from '../support/until.ts';
import { CALLEE, CALLER } from './configs.ts';
import { callerId, replyRoute, statelessForward, statelessProof } from './proxy-configs.ts';

const FORWARDING = /^Received INVITE to sip:107@127\.[\d.]+:5060 - Forwarding$/;

const caller = (server: Server): SippOptions => ({
  scenario: 'uac-call',
  local: server.net.endpoint(CALLER),
  remote: server.endpoint,
  keys: { user: '107' },
});

/** One whole call with SIPp on both sides. */
function call(server: Server, check: (caller: Sipp, callee: Sipp) => Promise<void> | void): Promise<void> {
  return runSippCall(
    caller(server),
    [{ scenario: 'uas-call', local: server.net.endpoint(CALLEE) }],
    (first, [second]) => check(first, second!),
  );
}

/** Sends one request through the server by hand and gives it as it arrives. */
async function forwardOne(
  server: Server,
  method: string,
  headers: readonly string[] = [],
): Promise<[SipText, SipText]> {
  const [sender, receiver] = await Promise.all([
    UdpPeer.open(server.net.endpoint(CALLER)),
    UdpPeer.open(server.net.endpoint(CALLEE)),
  ]);
  try {
    const sent = writeRequest({ method, uri: `sip:107@${server.endpoint.host}:5060`, via: sender.endpoint, headers });
    sender.send(sent, server.endpoint);
    return [new SipText(sent), await receiver.receive(request(method))];
  } finally {
    await Promise.all([sender.close(), receiver.close()]);
  }
}

describe.skipIf(missing('kamcmd', 'sipp')).each(servers)('%s', (kind) => {
  test('the From user is rewritten, and nothing else of From', () =>
    withServer(kind, { config: callerId }, async (server) => {
      const [sent, arrived] = await forwardOne(server, 'INVITE');
      expect(arrived.need('From')).toBe(sent.need('From').replace('sip:test@', 'sip:Nick Blog Example@'));
      expect(arrived.need('To')).toBe(sent.need('To'));
      expect((await server.awaitScriptLog(1))[0]).toMatch(FORWARDING);
    }));

  test('a call is forwarded whole, and the proxy leaves one Via and nothing else', () =>
    withServer(kind, { config: statelessForward('') }, async (server) => {
      await call(server, (first, second) => {
        expect(second.received.map(({ method }) => method)).toEqual(['INVITE', 'ACK', 'BYE']);
        expect(first.received.map(({ startLine }) => startLine)).toEqual([
          'SIP/2.0 100 Trying',
          'SIP/2.0 180 Ringing',
          'SIP/2.0 200 OK',
          'SIP/2.0 200 OK',
        ]);
        for (const message of second.received) {
          const [top, ...others] = message.values('Via');
          expect(top).toMatch(new RegExp(`^SIP/2\\.0/UDP ${server.endpoint.host}(:5060)?;branch=z9hG4bK`));
          expect(others).toHaveLength(1);
        }
        for (const message of first.received) expect(message.values('Via')).toHaveLength(1);
        const [invite] = first.messages;
        const relayed = second.received[0]!;
        expect(relayed.text.split('\r\n').slice(2).join('\r\n')).toBe(
          invite!.message.text.split('\r\n').slice(1).join('\r\n'),
        );
        expect(relayed.startLine).toBe(invite!.message.startLine);
      });
      const logged = await server.awaitScriptLog(3);
      expect(logged[0]).toMatch(FORWARDING);
      expect(logged).toHaveLength(3);
    }));

  test('an appended header is the last one of the request; replies pass without a log record', () =>
    withServer(kind, { config: statelessForward('header') }, async (server) => {
      await call(server, (first, second) => {
        for (const message of second.received) {
          expect(message.headers.at(-1)).toEqual(['X-Proxied', 'You betcha']);
          expect(message.values('X-Proxied')).toHaveLength(1);
        }
        for (const message of first.received) expect(message.values('X-Proxied')).toEqual([]);
      });
      expect(server.scriptLog.filter((text) => !text.startsWith('Received '))).toEqual([]);
    }));

  test('onreply_route logs every reply and appends to it', () =>
    withServer(kind, { config: replyRoute }, async (server) => {
      await call(server, (first) => {
        for (const message of first.received) {
          expect(message.headers.at(-1)).toEqual(['X-Proxied', 'For the reply']);
          expect(message.values('Via')).toHaveLength(1);
        }
      });
      const got = (): string[] => server.scriptLog.filter((text) => text.startsWith('Got'));
      await until('records of the replies', () => got().length >= 4);
      expect(got()).toEqual(['Got a reply 100', 'Got a reply 180', 'Got a reply 200', 'Got a reply 200']);
    }));

  test('rport and received are added when the sender asks, and replies go where the request came from', () =>
    withServer(kind, { config: statelessForward('') }, async (server) => {
      const [sender, receiver] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER, 5099)),
        UdpPeer.open(server.net.endpoint(CALLEE)),
      ]);
      const sent = writeRequest({ method: 'OPTIONS', uri: `sip:1@${server.endpoint.host}`, via: sender.endpoint });
      sender.send(sent.replace(/Via: [^;]*;/, 'Via: SIP/2.0/UDP phone.invalid:5060;rport;'), server.endpoint);
      const arrived = await receiver.receive(request('OPTIONS'));
      const via = arrived.values('Via')[1]!;
      expect(via).toContain('SIP/2.0/UDP phone.invalid:5060;');
      expect(via).toContain(';rport=5099');
      expect(via).toContain(`;received=${sender.endpoint.host}`);
      receiver.send(writeReply(arrived, 200, 'OK'), server.endpoint);
      expect((await sender.receive(reply(200))).values('Via')).toEqual([via]);
      await Promise.all([sender.close(), receiver.close()]);
    }));

  test('the variable set for the INVITE is unknown to its replies, ACK and BYE', () =>
    withServer(kind, { config: statelessProof }, async (server) => {
      let callId = '';
      await call(server, (first, second) => {
        callId = first.received[0]!.need('Call-ID');
        for (const message of second.received) expect(message.values('X-Proxied')).toEqual(['You betcha']);
        for (const message of first.received) expect(message.values('X-Proxied')).toEqual(['For the reply']);
        const tag = /;tag=(\w+)/.exec(second.received[0]!.need('From'))![1]!;
        expect(second.received[0]!.values('Record-Route')).toEqual([`<sip:${server.endpoint.host};lr;ftag=${tag}>`]);
      });
      await server.awaitScriptLog(7);
      const records = server.log.filter(({ source }) => source === '<script>');
      expect(records.map(({ level, prefix, text }) => `${prefix} ${level}: ${text.trim()}`)).toEqual([
        `{1 1 INVITE ${callId}} ERROR: for INVITE the value of AVP "state_test_var" is I remember`,
        `{2 1 INVITE ${callId}} ERROR: for 100 response the value of AVP "state_test_var" is <null>`,
        `{2 1 INVITE ${callId}} ERROR: for 180 response the value of AVP "state_test_var" is <null>`,
        `{2 1 INVITE ${callId}} ERROR: for 200 response the value of AVP "state_test_var" is <null>`,
        `{1 1 ACK ${callId}} ERROR: for ACK the value of AVP "state_test_var" is <null>`,
        `{1 2 BYE ${callId}} ERROR: for BYE the value of AVP "state_test_var" is <null>`,
        `{2 2 BYE ${callId}} ERROR: for 200 response the value of AVP "state_test_var" is <null>`,
      ]);
    }));

  test('REGISTER is answered 200 ok without being kept', () =>
    withServer(kind, { config: statelessProof }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      peer.send(
        writeRequest({ method: 'REGISTER', uri: `sip:${server.endpoint.host}`, via: peer.endpoint }),
        server.endpoint,
      );
      const answer = await peer.receive(reply(200));
      expect([answer.startLine, answer.value('Contact')]).toEqual(['SIP/2.0 200 ok', null]);
      await peer.close();
    }));
});
