// Scenarios 24 to 26, 31 and 33: a transaction-stateful proxy: what it remembers, failure routes and a failing relay.

import { describe, expect, test } from 'vitest';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall, withSipp, type SippOptions } from '../support/sipp.ts';
import { CALLEE, CALLER, SILENT } from './configs.ts';
import { failureReply, relayError, secondDestination, statefulProof } from './proxy-configs.ts';

const TRYING = 'SIP/2.0 100 trying -- your call is important to us';
const value = (event: string, known: boolean): string =>
  `for ${event} the value of AVP "state_test_var" is ${known ? 'I remember' : '<null>'}`;

const caller = (server: Server): SippOptions => ({
  scenario: 'uac-call',
  local: server.net.endpoint(CALLER),
  remote: server.endpoint,
  keys: { user: '107' },
});

const trimmed = (texts: readonly string[]): string[] => texts.map((text) => text.trim());

describe.skipIf(missing('kamcmd', 'sipp')).each(servers)('%s', (kind) => {
  test('the variable set for the INVITE is known to its replies, and unknown to ACK and BYE', () =>
    withServer(kind, { config: statefulProof }, async (server) => {
      await runSippCall(
        caller(server),
        [{ scenario: 'uas-call', local: server.net.endpoint(CALLEE) }],
        (first, [second]) => {
          for (const message of second!.received) expect(message.values('X-Proxied')).toEqual(['You betcha']);
          expect(first.received.map(({ startLine }) => startLine)).toEqual([
            TRYING,
            'SIP/2.0 180 Ringing',
            'SIP/2.0 200 OK',
            'SIP/2.0 200 OK',
          ]);
          expect(first.received.map((message) => message.values('X-Proxied'))).toEqual([
            [],
            ['For the reply'],
            ['For the reply'],
            ['For the reply'],
          ]);
        },
      );
      expect(trimmed(await server.awaitScriptLog(7))).toEqual([
        value('INVITE', true),
        value('100 response', true),
        value('180 response', true),
        value('200 response', true),
        value('ACK', false),
        value('BYE', false),
        value('200 response', false),
      ]);
    }));

  test('nobody answers: the failure route replies 500', () =>
    withServer(kind, { config: failureReply }, async (server) => {
      await withSipp({ ...caller(server), scenario: 'uac-rejected', replace: { STATUS: '500' } }, async (sipp) => {
        await sipp.succeed();
        expect(sipp.received.map(({ startLine }) => startLine)).toEqual([
          TRYING,
          'SIP/2.0 500 Remote end never got back to us',
        ]);
      });
      expect(trimmed(server.scriptLog)).toContain('At failure route');
    }));

  test('an unanswered INVITE is sent again after 500 ms until its timer ends it', () =>
    withServer(kind, { config: failureReply }, async (server) => {
      const [sender, silent] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(SILENT)),
      ]);
      const invite = writeRequest({ method: 'INVITE', uri: `sip:1@${server.endpoint.host}`, via: sender.endpoint });
      sender.send(invite, server.endpoint);
      const first = await silent.receive(request('INVITE'));
      expect((await silent.receive(request('INVITE'))).text).toBe(first.text);
      const failed = await sender.receive(reply(500));
      sender.send(writeAckForFailure(new SipText(invite), failed), server.endpoint);
      expect(silent.drain().map(({ method }) => method)).toEqual([]);
      await Promise.all([sender.close(), silent.close()]);
    }));

  test('the first destination does not answer, the failure route sends the call to the second one', () =>
    withServer(kind, { config: (net) => secondDestination(net.host(SILENT))(net) }, async (server) => {
      const [sender, silent, callee] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(SILENT)),
        UdpPeer.open(server.net.endpoint(CALLEE)),
      ]);
      const invite = writeRequest({ method: 'INVITE', uri: `sip:107@${server.endpoint.host}`, via: sender.endpoint });
      sender.send(invite, server.endpoint);
      expect((await silent.receive(request('INVITE'))).requestUri).toBe(`sip:107@${server.net.host(SILENT)}`);
      const arrived = await callee.receive(request('INVITE'));
      expect(arrived.requestUri).toBe(`sip:107@${server.net.host(CALLEE)}`);
      expect(arrived.values('X-Proxied')).toEqual(['You betcha']);
      expect(arrived.values('Record-Route')).toHaveLength(1);
      callee.send(writeReply(arrived, 180, 'Ringing', { toTag: 'second' }), server.endpoint);
      callee.send(writeReply(arrived, 200, 'OK', { toTag: 'second' }), server.endpoint);
      const ok = await sender.receive(reply(200, 'INVITE'));
      expect(ok.toTag).toBe('second');
      expect(ok.values('X-Proxied')).toEqual(['For the reply']);
      expect(trimmed(server.scriptLog)).toEqual([
        value('INVITE', true),
        'At failure route',
        value('180 response', true),
        value('200 response', true),
      ]);
      await Promise.all([sender.close(), silent.close(), callee.close()]);
    }));

  test('append_branch in a failure route is a branch of its own, beside the new request URI', () =>
    withServer(kind, { config: (net) => secondDestination(net.host(SILENT))(net) }, async (server) => {
      const [sender, callee] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(CALLEE)),
      ]);
      const invite = writeRequest({ method: 'INVITE', uri: `sip:107@${server.endpoint.host}`, via: sender.endpoint });
      sender.send(invite, server.endpoint);
      const first = await callee.receive(request('INVITE'));
      const second = await callee.receive(request('INVITE'));
      expect(second.requestUri).toBe(first.requestUri);
      expect(second.need('Via')).not.toBe(first.need('Via'));
      await Promise.all([sender.close(), callee.close()]);
    }));

  test('a first destination that cannot be resolved ends the call at once, without the failure route', () =>
    withServer(kind, { config: secondDestination('nonexistentdomain.invalid') }, async (server) => {
      await withSipp({ ...caller(server), scenario: 'uac-rejected', replace: { STATUS: '478' } }, (sipp) =>
        sipp.succeed(),
      );
      expect(server.scriptLog).not.toContain('At failure route');
    }));

  test('a relay that fails at once is reported to the caller', () =>
    withServer(kind, { config: relayError('sip:107@nonexistentdomain.invalid') }, async (server) => {
      await withSipp({ ...caller(server), scenario: 'uac-rejected', replace: { STATUS: '478' } }, async (sipp) => {
        await sipp.succeed();
        expect(sipp.received.map(({ startLine }) => startLine).slice(0, 2)).toEqual([
          TRYING,
          'SIP/2.0 478 Unresolvable destination (478/SL)',
        ]);
      });
    }));

  test('a transaction is counted while it lives and freed afterwards', () =>
    withServer(kind, { config: statefulProof }, async (server) => {
      const [sender, receiver] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(CALLEE)),
      ]);
      const invite = new SipText(
        writeRequest({ method: 'INVITE', uri: `sip:1@${server.endpoint.host}`, via: sender.endpoint }),
      );
      sender.send(invite.text, server.endpoint);
      const arrived = await receiver.receive(request('INVITE'));
      expect(await server.kamcmd('tm.stats')).toMatch(/^\s*current: 1$/m);
      expect(await server.kamcmd('tm.list')).toContain(invite.need('Call-ID'));
      receiver.send(writeReply(arrived, 404, 'Not Found', { toTag: 'x' }), server.endpoint);
      const refused = await sender.receive(reply(404));
      sender.send(writeAckForFailure(invite, refused), server.endpoint);
      const stats = await server.kamcmd('tm.stats');
      expect(stats).toMatch(/^\s*4xx: 1$/m);
      expect(stats).toMatch(/^\s*created: 1$/m);
      await Promise.all([sender.close(), receiver.close()]);
    }));
});
