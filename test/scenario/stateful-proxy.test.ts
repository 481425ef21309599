// A transaction-stateful proxy: what it remembers, failure routes and a failing relay.

import { describe, expect, test } from 'vitest';
import { kamcmdValues } from '../support/kamcmd.ts';
import type { Loopback } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall, withSipp, type SippOptions } from '../support/sipp.ts';
import { until } from '../support/until.ts';
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

/** Transactions that are over are forgotten sooner, and not too soon to be seen. */
const waitingProof = (net: Loopback): string => `${statefulProof(net)}\nmodparam("tm", "wt_timer", 2500)\n`;

const trimmed = (texts: readonly string[]): string[] => texts.map((text) => text.trim());

describe.skipIf(missing('kamcmd', 'sipp')).concurrent.each(servers)('%s', (kind) => {
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
      await server.awaitLog('At failure route');
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
      expect(trimmed(await server.awaitScriptLog(4))).toEqual([
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

  test('commands show a call while it rings, while it is refused, and when it is over', () =>
    withServer(kind, { config: waitingProof }, async (server) => {
      const [sender, receiver] = await Promise.all([
        UdpPeer.open(server.net.endpoint(CALLER)),
        UdpPeer.open(server.net.endpoint(CALLEE)),
      ]);
      const invite = new SipText(
        writeRequest({ method: 'INVITE', uri: `sip:1@${server.endpoint.host}`, via: sender.endpoint }),
      );
      expect(await transactions(server)).toEqual({});
      sender.send(invite.text, server.endpoint);
      const arrived = await receiver.receive(request('INVITE'));
      receiver.send(writeReply(arrived, 180, 'Ringing', { toTag: 'x' }), server.endpoint);
      await sender.receive(reply(180));
      const ringing = { current: 1, total: 1, created: 1, rpl_received: 1, rpl_generated: 1, rpl_sent: 2 };
      expect(await transactions(server)).toEqual(ringing);
      const list = await server.kamcmd('tm.list');
      expect(list).toContain(invite.need('Call-ID'));
      expect(kamcmdValues(list, 'method')).toEqual(['INVITE']);
      expect(kamcmdValues(list, 'uas_request')).toEqual(['yes']);
      receiver.send(writeReply(arrived, 500, 'Broken', { toTag: 'x' }), server.endpoint);
      const refused = await sender.receive(reply(500));
      sender.send(writeAckForFailure(invite, refused), server.endpoint);
      const ended = { ...ringing, '5xx': 1, rpl_received: 2, rpl_sent: 3 };
      const late = await until('wait for messages that come late', async () => {
        const counted = await transactions(server);
        return counted['waiting'] === 1 && counted;
      });
      expect(late).toEqual({ ...ended, waiting: 1 });
      const { current: _current, ...over } = { ...ended, freed: 1 };
      await until('end of the transaction', async () => (await transactions(server))['current'] === undefined, {
        limit: 15_000,
      });
      expect(await transactions(server)).toEqual(over);
      await Promise.all([sender.close(), receiver.close()]);
    }));
});

/** What tm.stats counts, without what is 0. */
async function transactions(server: Server): Promise<Record<string, number>> {
  const stats = await server.kamcmd('tm.stats');
  const values = [...stats.matchAll(/(\w+): (\d+)/g)].map(([, name, value]) => [name!, Number(value)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== 0));
}
