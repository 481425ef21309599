// Parallel, serial and mixed forking.

import { describe, expect, test } from 'vitest';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';
import { runSippCall, type SippOptions } from '../support/sipp.ts';
import { CALLEE, CALLEE_B, CALLEE_C, CALLEE_D, CALLER, SILENT } from './configs.ts';
import { mixedFork, parallelFork, serialFork, seturiFork } from './forking-configs.ts';

const THREE = [CALLEE, CALLEE_B, CALLEE_C] as const;
const FOUR = [...THREE, CALLEE_D] as const;

interface Phones {
  readonly caller: UdpPeer;
  readonly callees: readonly UdpPeer[];
  readonly invite: SipText;
}

/** Opens the caller and its callees, sends the INVITE, and closes all in the end. */
async function withInvite(
  server: Server,
  lasts: readonly number[],
  body: (phones: Phones) => Promise<void>,
  dialled: number = SILENT,
): Promise<void> {
  const caller = await UdpPeer.open(server.net.endpoint(CALLER));
  const callees = await Promise.all(lasts.map((last) => UdpPeer.open(server.net.endpoint(last))));
  try {
    const invite = new SipText(
      writeRequest({ method: 'INVITE', uri: `sip:100@${server.net.host(dialled)}`, via: caller.endpoint }),
    );
    caller.send(invite.text, server.endpoint);
    await body({ caller, callees, invite });
  } finally {
    await Promise.all([caller, ...callees].map((peer) => peer.close()));
  }
}

/** Refuses the INVITE that arrives at `callee` and waits for the ACK. */
async function refuse(server: Server, callee: UdpPeer, status: number): Promise<SipText> {
  const invite = await callee.receive(request('INVITE'));
  callee.send(writeReply(invite, status, 'No', { toTag: `no${status}` }), server.endpoint);
  await callee.receive(request('ACK'));
  return invite;
}

/** Final replies the caller has not looked at, after a moment. */
async function finals(caller: UdpPeer): Promise<string[]> {
  const messages = await caller.remaining(200);
  return messages.filter(({ status }) => status !== null && status >= 200).map(({ startLine }) => startLine);
}

describe.skipIf(missing('kamcmd', 'sipp')).concurrent.each(servers)('%s', (kind) => {
  test('parallel: all three get the INVITE at the same time; the first answer wins and the others are cancelled', () =>
    withServer(kind, { config: parallelFork }, (server) =>
      withInvite(server, THREE, async ({ caller, callees }) => {
        const invites = await Promise.all(callees.map((callee) => callee.receive(request('INVITE'))));
        expect(invites.map(({ requestUri }) => requestUri)).toEqual(
          THREE.map((last, index) => `sip:${106 + index}@${server.net.host(last)}`),
        );
        const branches = invites.map((invite) => /branch=([^;]+)/.exec(invite.need('Via'))![1]!);
        expect(new Set(branches).size).toBe(3);
        expect(new Set(branches.map((branch) => branch.replace(/\.\d+$/, ''))).size).toBe(1);
        for (const [index, callee] of callees.entries())
          callee.send(writeReply(invites[index]!, 180, 'Ringing', { toTag: `t${index}` }), server.endpoint);
        for (let count = 0; count < 3; count++) await caller.receive(reply(180));
        const contact = `Contact: <sip:107@${callees[1]!.endpoint.host}>`;
        callees[1]!.send(writeReply(invites[1]!, 200, 'OK', { toTag: 't1', headers: [contact] }), server.endpoint);
        const ok = await caller.receive(reply(200));
        expect(ok.toTag).toBe('t1');
        expect(ok.values('X-Proxied')).toEqual(['For the reply']);
        for (const index of [0, 2]) {
          const cancel = await callees[index]!.receive(request('CANCEL'));
          expect(cancel.need('Via')).toBe(invites[index]!.values('Via')[0]);
          expect(cancel.requestUri).toBe(invites[index]!.requestUri);
          callees[index]!.send(writeReply(cancel, 200, 'OK', { toTag: `t${index}` }), server.endpoint);
          callees[index]!.send(writeReply(invites[index]!, 487, 'Cancelled', { toTag: `t${index}` }), server.endpoint);
          await callees[index]!.receive(request('ACK'));
        }
        expect(await finals(caller)).toEqual([]);
        expect(server.scriptLog).not.toContain('At failure route');
      }),
    ));

  test('parallel: when all fail, the one dialled too, the failure route answers 500', () =>
    withServer(kind, { config: parallelFork }, (server) =>
      withInvite(
        server,
        FOUR,
        async ({ caller, callees, invite }) => {
          for (const [index, callee] of callees.entries()) await refuse(server, callee, [404, 486, 480, 500][index]!);
          const failed = await caller.receive(reply(500));
          expect(failed.startLine).toBe('SIP/2.0 500 All those destinations failed us');
          caller.send(writeAckForFailure(invite, failed), server.endpoint);
          expect((await server.awaitScriptLog(1)).filter((text) => text === 'At failure route')).toHaveLength(1);
        },
        CALLEE_D,
      ),
    ));

  test('parallel: a 6xx ends the search and cancels the other branches', () =>
    withServer(kind, { config: seturiFork }, (server) =>
      withInvite(server, FOUR, async ({ caller, callees }) => {
        const invites = await Promise.all(callees.map((callee) => callee.receive(request('INVITE'))));
        for (const index of [0, 1, 2])
          callees[index]!.send(writeReply(invites[index]!, 180, 'Ringing', { toTag: `t${index}` }), server.endpoint);
        await caller.receive(reply(180));
        callees[3]!.send(writeReply(invites[3]!, 603, 'Decline', { toTag: 't3' }), server.endpoint);
        for (const index of [0, 1, 2]) {
          const cancel = await callees[index]!.receive(request('CANCEL'));
          callees[index]!.send(writeReply(cancel, 200, 'OK'), server.endpoint);
          callees[index]!.send(writeReply(invites[index]!, 487, 'Cancelled', { toTag: `t${index}` }), server.endpoint);
        }
        expect((await caller.receive(({ status }) => status !== null && status >= 300)).status).toBe(603);
      }),
    ));

  test('parallel: the best reply is the lowest class, and within it the lowest code of those that refused', () =>
    withServer(kind, { config: seturiFork }, (server) =>
      withInvite(server, FOUR, async ({ caller, callees }) => {
        for (const [index, callee] of callees.entries()) await refuse(server, callee, [503, 486, 404, 500][index]!);
        expect((await caller.receive(({ status }) => status !== null && status >= 300)).status).toBe(404);
      }),
    ));

  test('a whole call is set up by SIPp over a parallel fork in which three refuse', () =>
    withServer(kind, { config: parallelFork }, async (server) => {
      const caller: SippOptions = {
        scenario: 'uac-invite-only',
        local: server.net.endpoint(CALLER),
        remote: server.endpoint,
        keys: { target: `100@${server.net.host(CALLEE_D)}` },
      };
      await runSippCall(caller, [
        { scenario: 'uas-reject', local: server.net.endpoint(CALLEE), replace: { STATUS: '486' } },
        { scenario: 'uas-reject', local: server.net.endpoint(CALLEE_B), replace: { STATUS: '404' } },
        { scenario: 'uas-reject', local: server.net.endpoint(CALLEE_D), replace: { STATUS: '480' } },
        { scenario: 'uas-invite-only', local: server.net.endpoint(CALLEE_C) },
      ]);
    }));

  test('serial: a whole call is set up by SIPp after two refused', () =>
    withServer(kind, { config: serialFork }, (server) =>
      runSippCall(
        {
          scenario: 'uac-invite-only',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          keys: { target: `100@${server.net.host(SILENT)}` },
        },
        [
          { scenario: 'uas-reject', local: server.net.endpoint(CALLEE), replace: { STATUS: '486' } },
          { scenario: 'uas-reject', local: server.net.endpoint(CALLEE_B), replace: { STATUS: '503' } },
          { scenario: 'uas-invite-only', local: server.net.endpoint(CALLEE_C) },
        ],
      ),
    ));

  test('mixed: SIPp is answered by the one of the lowest weight', () =>
    withServer(kind, { config: mixedFork }, (server) =>
      runSippCall(
        {
          scenario: 'uac-invite-only',
          local: server.net.endpoint(CALLER),
          remote: server.endpoint,
          keys: { target: `100@${server.net.host(SILENT)}` },
        },
        [
          ...[CALLEE_D, CALLEE_C, CALLEE_B].map((last) => ({
            scenario: 'uas-reject',
            local: server.net.endpoint(last),
            replace: { STATUS: '486' },
          })),
          {
            scenario: 'uas-request',
            local: server.net.endpoint(CALLEE),
            replace: { METHOD: 'INVITE', STATUS: '200' },
          },
        ],
      ),
    ));

  test('serial: destinations are tried one after the other in the order of their weight', () =>
    withServer(kind, { config: serialFork }, (server) =>
      withInvite(server, THREE, async ({ caller, callees }) => {
        const [first, second, third] = callees as [UdpPeer, UdpPeer, UdpPeer];
        await refuse(server, first, 486);
        await refuse(server, second, 404);
        const invite = await third.receive(request('INVITE'));
        expect(invite.requestUri).toBe(`sip:108@${server.net.host(CALLEE_C)}`);
        third.send(writeReply(invite, 200, 'OK', { toTag: 'x' }), server.endpoint);
        expect((await caller.receive(reply(200))).values('X-Proxied')).toEqual(['For the reply']);
        expect(first.arrivals.map(({ message }) => message.method)).toEqual(['INVITE', 'ACK']);
        expect(await server.awaitScriptLog(2)).toEqual([
          'At failure route - Trying next destination',
          'At failure route - Trying next destination',
        ]);
        expect(await finals(caller)).toEqual([]);
      }),
    ));

  test('serial: only one destination at a time knows of the call', () =>
    withServer(kind, { config: serialFork }, (server) =>
      withInvite(server, THREE, async ({ callees }) => {
        await callees[0]!.receive(request('INVITE'));
        expect(await callees[1]!.remaining(200)).toEqual([]);
        expect(callees[2]!.drain()).toEqual([]);
      }),
    ));

  test('parallel by seturi and append_branch: all four get the INVITE', () =>
    withServer(kind, { config: seturiFork }, (server) =>
      withInvite(server, FOUR, async ({ callees }) => {
        const invites = await Promise.all(callees.map((callee) => callee.receive(request('INVITE'))));
        expect(invites.map(({ requestUri }) => requestUri)).toEqual(
          FOUR.map((last, index) => `sip:${'abcd'[index]!}@${server.net.host(last)}`),
        );
      }),
    ));

  test('mixed: d first, then b and c together, then a; in the end the refusal goes upstream', () =>
    withServer(kind, { config: mixedFork }, (server) =>
      withInvite(server, FOUR, async ({ caller, callees, invite }) => {
        const [a, b, c, d] = callees as [UdpPeer, UdpPeer, UdpPeer, UdpPeer];
        await refuse(server, d, 486);
        const [toB, toC] = await Promise.all([b.receive(request('INVITE')), c.receive(request('INVITE'))]);
        expect(a.drain()).toEqual([]);
        b.send(writeReply(toB, 486, 'Busy', { toTag: 'b' }), server.endpoint);
        expect(await a.remaining(150)).toEqual([]);
        c.send(writeReply(toC, 480, 'Away', { toTag: 'c' }), server.endpoint);
        await refuse(server, a, 404);
        const refused = await caller.receive(({ status }) => status !== null && status >= 300);
        expect(refused.status).toBe(404);
        caller.send(writeAckForFailure(invite, refused), server.endpoint);
        expect(await finals(caller)).toEqual([]);
      }),
    ));
});
