// Provisional responses that are acknowledged with PRACK (RFC 3262) go through the proxy as they are.

import { describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer } from '../support/server.ts';
import { SipText, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall } from '../support/sipp.ts';
import { PROXY } from './config-parts.ts';
import { CALLEE, CALLEE_B, CALLER } from './configs.ts';

/** A proxy that stays on the way; the call goes to `destinations`. */
const proxy =
  (transport: 'udp' | 'tcp', ...destinations: readonly number[]) =>
  (net: Loopback): string => {
    const [first, ...more] = destinations.map((last) => `"sip:gw@${net.host(last)}:5060;transport=${transport}"`);
    return `${PROXY}
request_route {
  if (has_totag()) { loose_route(); t_relay(); exit; }
  if (is_method("CANCEL")) { t_relay(); exit; }
  record_route();
  $ru = ${first!};
  ${more.map((uri) => `append_branch(${uri});`).join(' ')}
  t_relay();
}
`;
  };

describe.skipIf(missing('kamcmd', 'sipp')).each(servers)('%s', (kind) => {
  test.each(['udp', 'tcp'] as const)(
    'SIPp rings reliably twice over %s, is acknowledged twice and answers',
    (transport) =>
      withServer(kind, { config: proxy(transport, CALLEE) }, (server) =>
        runSippCall(
          {
            scenario: 'uac-prack',
            local: server.net.endpoint(CALLER),
            remote: server.endpoint,
            transport,
            keys: { user: '1' },
          },
          [{ scenario: 'uas-prack', local: server.net.endpoint(CALLEE), transport }],
          (_caller, [callee]) => {
            const methods = callee!.received.map(({ method }) => method);
            expect([...new Set(methods)]).toEqual(['INVITE', 'PRACK', 'ACK', 'BYE']);
          },
        ),
      ),
  );

  test('each phone of a fork is acknowledged in its own dialog', () =>
    withServer(kind, { config: proxy('udp', CALLEE, CALLEE_B) }, async (server) => {
      const [caller, ...callees] = await Promise.all(
        [CALLER, CALLEE, CALLEE_B].map((last) => UdpPeer.open(server.net.endpoint(last))),
      );
      try {
        const uri = `sip:1@${server.endpoint.host}`;
        const invite = new SipText(
          writeRequest({ method: 'INVITE', uri, via: caller!.endpoint, headers: ['Supported: 100rel'] }),
        );
        caller!.send(invite.text, server.endpoint);
        const invites: SipText[] = [];
        for (const [index, callee] of callees.entries()) {
          const arrived = await callee.receive(request('INVITE'));
          invites.push(arrived);
          const headers = [
            'Require: 100rel',
            `RSeq: ${900 + index}`,
            `Contact: <sip:phone@${callee.endpoint.host}:${callee.endpoint.port}>`,
          ];
          callee.send(writeReply(arrived, 183, 'Progress', { toTag: `t${index}`, headers }), server.endpoint);
          const progress = await caller!.receive(reply(183));
          expect(progress.values('RSeq')).toEqual([String(900 + index)]);
          expect(progress.values('Require')).toEqual(['100rel']);
          caller!.send(inDialog('PRACK', invite, progress, 2 + index), server.endpoint);
          const prack = await callee.receive(request('PRACK'));
          expect(prack.values('RAck')).toEqual([`${900 + index} 1 INVITE`]);
          expect(prack.toTag).toBe(`t${index}`);
          callee.send(writeReply(prack, 200, 'OK'), server.endpoint);
          expect((await caller!.receive(reply(200, 'PRACK'))).toTag).toBe(`t${index}`);
        }
        callees[1]!.send(writeReply(invites[1]!, 200, 'OK', { toTag: 't1' }), server.endpoint);
        expect((await caller!.receive(reply(200, 'INVITE'))).toTag).toBe('t1');
        const cancel = await callees[0]!.receive(request('CANCEL'));
        callees[0]!.send(writeReply(cancel, 200, 'OK'), server.endpoint);
        callees[0]!.send(writeReply(invites[0]!, 487, 'Cancelled', { toTag: 't0' }), server.endpoint);
        await callees[0]!.receive(request('ACK'));
      } finally {
        await Promise.all([caller, ...callees].map((peer) => peer!.close()));
      }
    }));
});

/** A request within the early dialog that `progress` made. */
function inDialog(method: string, invite: SipText, progress: SipText, cseq: number): string {
  const contact = /<([^>]+)>/.exec(progress.need('Contact'))![1]!;
  const [host, port] = /^SIP\/2.0\/UDP ([\d.]+):(\d+)/.exec(invite.need('Via'))!.slice(1);
  return writeRequest({
    method,
    uri: contact,
    via: { host: host!, port: Number(port) },
    from: invite.need('From'),
    to: progress.need('To'),
    callId: invite.need('Call-ID'),
    cseq,
    headers: [
      ...progress.values('Record-Route').map((value) => `Route: ${value}`),
      `RAck: ${progress.need('RSeq')} 1 INVITE`,
    ],
  });
}
