// The first call, its failure modes, and 404 for somebody who is not registered.

import { describe, expect, test } from 'vitest';
import { kamcmdValues } from '../support/kamcmd.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeCancel, writeRequest } from '../support/sip-text.ts';
import { runSippCall, withSipp, type SippOptions } from '../support/sipp.ts';
import { callOr404, CALLEE, CALLER, naiveCall } from './configs.ts';
import { register } from './register.ts';

const TRYING = 'SIP/2.0 100 trying -- your call is important to us';

describe.skipIf(missing('kamcmd', 'sipp')).each(servers)('%s', (kind) => {
  const caller = (server: Server): SippOptions => ({
    scenario: 'uac-call',
    local: server.net.endpoint(CALLER),
    remote: server.endpoint,
    keys: { user: '108' },
  });

  test('106 calls 108: INVITE, 100, 180, 200 pass through the server', () =>
    withServer(kind, { config: naiveCall }, async (server) => {
      await register(server, '106', CALLER);
      await register(server, '108', CALLEE);
      expect(kamcmdValues(await server.kamcmd('ul.dump'), 'AoR').sort()).toEqual(['106', '108']);
      await runSippCall(
        // Without a record route ACK and BYE go past the server, so the caller sends them to the callee.
        { ...caller(server), scenario: 'uac-call-direct' },
        [{ scenario: 'uas-call-direct', local: server.net.endpoint(CALLEE) }],
        (first, [second]) => {
          const lines = first.received.map(({ startLine }) => startLine);
          expect(lines).toEqual([TRYING, 'SIP/2.0 180 Ringing', 'SIP/2.0 200 OK', 'SIP/2.0 200 OK']);
          const invite = second!.received[0]!;
          expect(invite.requestUri).toBe(`sip:108@${server.net.host(CALLEE)}:5060;transport=UDP`);
          const [top, bottom, ...more] = invite.values('Via');
          expect(top).toMatch(new RegExp(`^SIP/2\\.0/UDP ${server.endpoint.host}(:5060)?;branch=z9hG4bK`));
          expect(bottom).toBe(first.messages[0]!.message.need('Via'));
          expect(more).toEqual([]);
          // Only mf_process_maxfwd_header() counts down, and this config does not call it.
          expect(invite.need('Max-Forwards')).toBe('70');
          expect(invite.body).toBe(first.messages[0]!.message.body);
          for (const answer of first.received.slice(0, 3)) expect(answer.values('Via')).toEqual([bottom]);
        },
      );
    }));

  test('a call to somebody unknown hangs in the naive config, and its CANCEL gets 501', () =>
    withServer(kind, { config: naiveCall }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(CALLER));
      const invite = new SipText(
        writeRequest({ method: 'INVITE', uri: `sip:109@${server.net.host(99)}`, via: peer.endpoint }),
      );
      peer.send(invite.text, server.endpoint);
      expect((await peer.receive(reply(100))).startLine).toBe(TRYING);
      expect((await peer.remaining()).map(({ startLine }) => startLine)).toEqual([]);
      peer.send(writeCancel(invite), server.endpoint);
      expect((await peer.receive(reply(501, 'CANCEL'))).startLine).toBe('SIP/2.0 501 Not Implemented');
      await peer.close();
    }));

  test('404 User not Registered is the answer for somebody unknown, and a known one is called', () =>
    withServer(kind, { config: callOr404 }, async (server) => {
      await withSipp({ ...caller(server), scenario: 'uac-rejected', replace: { STATUS: '404' } }, async (sipp) => {
        await sipp.succeed();
        expect(sipp.received.map(({ startLine }) => startLine)).toEqual(['SIP/2.0 404 User not Registered']);
      });
      await register(server, '108', CALLEE);
      await runSippCall({ ...caller(server), scenario: 'uac-call-direct' }, [
        { scenario: 'uas-call-direct', local: server.net.endpoint(CALLEE) },
      ]);
    }));

  test('a refused call is refused to the caller with the same status, and the server sends the ACK', () =>
    withServer(kind, { config: callOr404 }, async (server) => {
      await register(server, '108', CALLEE);
      await runSippCall(
        { ...caller(server), scenario: 'uac-rejected', replace: { STATUS: '486' } },
        [{ scenario: 'uas-reject', local: server.net.endpoint(CALLEE), replace: { STATUS: '486' } }],
        (first, [second]) => {
          expect(first.received.map(({ startLine }) => startLine)).toEqual([TRYING, 'SIP/2.0 486 Refused by test']);
          const [invite, ack] = second!.received;
          expect(ack!.method).toBe('ACK');
          expect(ack!.requestUri).toBe(invite!.requestUri);
          expect(ack!.values('Via')).toEqual([invite!.values('Via')[0]]);
          expect(ack!.need('CSeq')).toBe('1 ACK');
          expect(ack!.toTag).not.toBeNull();
        },
      );
    }));
});
