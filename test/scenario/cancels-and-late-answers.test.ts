// What ends an INVITE besides its final reply: CANCEL with a Reason (RFC 3326), and 200s that are sent again (RFC 6026).

import { describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall, withSipp, type Sipp } from '../support/sipp.ts';
import { until } from '../support/until.ts';
import { PROXY } from './config-parts.ts';
import { CALLEE, CALLEE_B, CALLER } from './configs.ts';

const ANSWERED_ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"';

/** A proxy to some phones at once; transactions that are over are soon forgotten. */
const proxy =
  (transport: 'udp' | 'tcp', ...destinations: readonly number[]) =>
  (net: Loopback): string => {
    const [first, ...more] = destinations.map((last) => `"sip:x@${net.host(last)}:5060;transport=${transport}"`);
    return `${PROXY}
modparam("tm", "wt_timer", 100)
request_route {
  if (is_method("CANCEL")) { t_relay(); exit; }
  if (has_totag()) { loose_route(); t_relay(); exit; }
  record_route();
  $ru = ${first!};
  ${more.map((uri) => `append_branch(${uri});`).join(' ')}
  t_relay();
}
`;
  };

const reasonOf = (callee: Sipp): string[] =>
  callee.received.filter(({ method }) => method === 'CANCEL').flatMap((cancel) => cancel.values('Reason'));

async function withCaller(server: Server, body: (caller: UdpPeer, invite: SipText) => Promise<void>): Promise<void> {
  const caller = await UdpPeer.open(server.net.endpoint(CALLER));
  const uri = `sip:1@${server.endpoint.host}`;
  try {
    await body(caller, new SipText(writeRequest({ method: 'INVITE', uri, via: caller.endpoint })));
  } finally {
    await caller.close();
  }
}

const isOver = (server: Server): Promise<boolean> =>
  until('end of the transaction', async () => /^\s*current: 0$/m.test(await server.kamcmd('tm.stats')), {
    limit: 15_000,
  });

describe.skipIf(missing('kamcmd', 'sipp')).each(servers)('%s', (kind) => {
  test.each(['udp', 'tcp'] as const)('the reason of a CANCEL over %s reaches the phone', (transport) =>
    withServer(kind, { config: proxy(transport, CALLEE) }, (server) =>
      runSippCall(
        {
          scenario: 'uac-cancel',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          transport,
          keys: { user: '1' },
        },
        [{ scenario: 'uas-cancelled', local: server.net.endpoint(CALLEE), transport }],
        (_caller, [callee]) => {
          expect(reasonOf(callee!)).toEqual(['Q.850;cause=16;text="Terminated"']);
        },
      ),
    ),
  );

  test('the other phones of a fork are told that the call was answered elsewhere', () =>
    withServer(kind, { config: proxy('udp', CALLEE, CALLEE_B) }, (server) =>
      runSippCall(
        {
          scenario: 'uac-call',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          keys: { user: '1' },
        },
        [
          { scenario: 'uas-cancelled', local: server.net.endpoint(CALLEE) },
          { scenario: 'uas-call', local: server.net.endpoint(CALLEE_B) },
        ],
        (_caller, [cancelled]) => {
          expect(reasonOf(cancelled!)).toEqual([ANSWERED_ELSEWHERE]);
        },
      ),
    ));

  test('a 200 that SIPp sends again until it is acknowledged goes to the caller each time', () =>
    withServer(kind, { config: proxy('udp', CALLEE) }, (server) =>
      withSipp({ scenario: 'uas-call', local: server.net.endpoint(CALLEE) }, async (callee) => {
        await callee.listening(server.net.endpoint(CALLEE));
        await withCaller(server, async (caller, invite) => {
          caller.send(invite.text, server.endpoint);
          const first = await caller.receive(reply(200), 5_000);
          expect((await caller.receive(reply(200), 5_000)).text).toBe(first.text);
          await caller.receive(reply(200), 5_000);
          for (const [cseq, method] of [
            [1, 'ACK'],
            [2, 'BYE'],
          ] as const) {
            const headers = first.values('Record-Route').map((value) => `Route: ${value}`);
            const uri = /<([^>]+)>/.exec(first.need('Contact'))![1]!;
            const dialog = { from: first.need('From'), to: first.need('To'), callId: first.need('Call-ID'), cseq };
            caller.send(writeRequest({ method, uri, via: caller.endpoint, ...dialog, headers }), server.endpoint);
          }
          await caller.receive(reply(200, 'BYE'));
          await callee.succeed();
        });
      }),
    ));

  test('200s of both phones of a fork go to the caller, also when the transaction has been forgotten', () =>
    withServer(kind, { config: proxy('udp', CALLEE, CALLEE_B) }, (server) =>
      withCaller(server, async (caller, invite) => {
        const callees = await Promise.all([CALLEE, CALLEE_B].map((last) => UdpPeer.open(server.net.endpoint(last))));
        try {
          caller.send(invite.text, server.endpoint);
          const invites = await Promise.all(callees.map((callee) => callee.receive(request('INVITE'))));
          const answer = (index: number): void => {
            callees[index]!.send(writeReply(invites[index]!, 200, 'OK', { toTag: `t${index}` }), server.endpoint);
          };
          for (const index of [0, 1]) {
            answer(index);
            expect((await caller.receive(reply(200))).toTag).toBe(`t${index}`);
          }
          await isOver(server);
          for (const index of [0, 1]) {
            answer(index);
            expect((await caller.receive(reply(200))).toTag).toBe(`t${index}`);
          }
        } finally {
          await Promise.all(callees.map((callee) => callee.close()));
        }
      }),
    ));
});
