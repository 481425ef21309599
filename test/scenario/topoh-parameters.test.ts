// What topoh calls its masks, and which of its event routes run.

import { describe, expect, test } from 'vitest';
import { reply, request, UdpPeer } from '../support/peer.ts';
import type { Loopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer } from '../support/server.ts';
import { unique, writeReply, writeRequest, type SipText } from '../support/sip-text.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';
import { CALLEE, CALLER } from './configs.ts';

type Parameters = Readonly<Record<string, string | number>>;

const config = (
  parameters: Parameters,
  callee: string,
): string => `${load('tm', 'sl', 'rr', 'pv', 'xlog', 'textops', 'siputils', 'sanity', 'topoh')}
${Object.entries({ mask_key: 'of the test', ...parameters })
  .map(([name, value]) => `modparam("topoh", "${name}", ${JSON.stringify(value)})\n`)
  .join('')}
request_route {
  if (is_method("OPTIONS")) {
    append_to_reply("Contact: <sip:me@192.0.2.7>\r\n");
    if ($rU == "tm") { t_newtran(); t_reply("200", "OK"); }
    else sl_send_reply("200", "OK");
    exit;
  }
  if (has_totag()) {
    if (!loose_route()) { sl_send_reply("404", "No route"); exit; }
  } else {
    record_route();
    $du = "sip:${callee}:5060";
  }
  t_relay();
}
event_route[topoh:msg-outgoing] { xlog("outgoing\\n"); }
event_route[topoh:msg-sending] { xlog("sending\\n"); }
`;

/** A host that no mask has. */
const STRANGER = 30;

const isBye = ({ message }: { readonly message: SipText }): boolean => message.method === 'BYE';

const uriIn = (value: string): string => /<([^>]*)>/.exec(value)![1]!;

interface Seen {
  /** As the callee gets it. */
  readonly invite: SipText;
  readonly contact: string;
  readonly callId: string;
  readonly log: readonly string[];
}

/** A call that the callee ends by the masked Contact of the caller. */
async function call(kind: (typeof servers)[number], parameters: Parameters, ...more: readonly string[]): Promise<Seen> {
  let seen: Seen | null = null;
  await withServer(kind, { config: (net) => config(parameters, net.host(CALLEE)) }, async (server) => {
    const [caller, callee] = await Promise.all([CALLER, CALLEE].map((last) => UdpPeer.open(server.net.endpoint(last))));
    try {
      const { endpoint } = server;
      const contact = `<sip:me@${caller!.endpoint.host}:5060>`;
      const uri = `sip:you@${endpoint.host}`;
      const callId = unique('topoh');
      caller!.send(
        writeRequest({ method: 'INVITE', uri, via: caller!.endpoint, contact, callId, headers: more }),
        endpoint,
      );
      const invite = await callee!.receive(request('INVITE'));
      const headers = [`Contact: <sip:you@${callee!.endpoint.host}>`];
      callee!.send(writeReply(invite, 200, 'OK', { toTag: 'callee', headers }), endpoint);
      await caller!.receive(reply(200));
      const bye = writeRequest({
        method: 'BYE',
        uri: uriIn(invite.need('Contact')),
        via: callee!.endpoint,
        from: `${invite.need('To')};tag=callee`,
        to: invite.need('From'),
        callId: invite.need('Call-ID'),
        headers: invite.values('Record-Route').map((value) => `Route: ${value}`),
      });
      callee!.send(bye, endpoint);
      const ended = await caller!.receive(request('BYE'));
      expect(ended.requestUri).toBe(uriIn(contact));
      caller!.send(writeReply(ended, 200, 'OK'), endpoint);
      await callee!.receive(reply(200, 'BYE'));
      seen = { invite, contact, callId, log: server.scriptLog };
    } finally {
      await Promise.all([caller!.close(), callee!.close()]);
    }
  });
  return seen!;
}

describe.skipIf(missing('kamcmd')).each(servers)('%s', (kind) => {
  test.each<[what: string, parameters: Parameters, uri: RegExp, via: RegExp]>([
    ['as they are by default', {}, /;line=sr-[^;>]+/, /;branch=z9hG4bKsr-[^;]+/],
    ['uparam_name', { uparam_name: 'mask' }, /;mask=sr-[^;>]+/, /;branch=z9hG4bKsr-/],
    ['uparam_prefix', { uparam_prefix: 'mine-' }, /;line=mine-[^;>]+/, /;branch=z9hG4bKsr-/],
    ['vparam_name', { vparam_name: 'masked' }, /;line=sr-/, /;masked=z9hG4bKsr-[^;]+/],
    ['vparam_prefix', { vparam_prefix: 'z9hG4bKmine-' }, /;line=sr-/, /;branch=z9hG4bKmine-[^;]+/],
  ])('names of masks: %s', async (_what, parameters, uri, via) => {
    const { invite, contact } = await call(kind, parameters);
    expect(invite.need('Contact')).toMatch(uri);
    expect(invite.values('Via')[1]).toMatch(via);
    expect(invite.text).not.toContain(contact);
  });

  test('callid_prefix: what a masked Call-ID begins with', async () => {
    const { invite, callId } = await call(kind, { mask_callid: 1, callid_prefix: 'hidden-' });
    expect(invite.need('Call-ID')).toMatch(/^hidden-/);
    expect(invite.text).not.toContain(callId);
  });

  test('replies made here have no masks: they tell of nobody', async () => {
    const given = (net: Loopback): string => config({ mask_callid: 1 }, net.host(CALLEE));
    await withServer(kind, { config: given }, async ({ net, endpoint }) => {
      const caller = await UdpPeer.open(net.endpoint(CALLER));
      try {
        for (const user of ['sl', 'tm']) {
          const callId = unique(user);
          const uri = `sip:${user}@${endpoint.host}`;
          const routes = `<sip:192.0.2.8;lr>, <sip:${endpoint.host};lr>`;
          const headers = [`Record-Route: ${routes}`];
          caller.send(writeRequest({ method: 'OPTIONS', uri, via: caller.endpoint, callId, headers }), endpoint);
          const answer = await caller.receive(reply(200));
          expect(answer.need('Contact')).toBe('<sip:me@192.0.2.7>');
          expect(answer.need('Record-Route')).toBe(routes);
          expect(answer.need('Call-ID')).toBe(callId);
          expect(answer.need('Via')).not.toContain('TH=');
        }
      } finally {
        await caller.close();
      }
    });
  });

  test.each([
    [0, 'masked'],
    [1, 'as they came'],
  ])('sanity_checks %i: requests that sanity_check() would refuse go on %s', async (checks, way) => {
    const { invite, contact } = await call(kind, { sanity_checks: checks }, 'Proxy-Require: nonsense');
    expect(invite.need('Contact') === contact).toBe(way === 'as they came');
  });

  test.each([
    [0, []],
    [1, ['outgoing']],
    [2, ['sending']],
    [3, ['outgoing', 'sending']],
  ])('event_mode %i: %j', async (mode, routes) => {
    const { log } = await call(kind, { event_mode: mode });
    expect([...new Set(log)].sort()).toEqual(routes);
  });

  test.each([
    [0, 'read', /^sip:me@/],
    [1, 'left', /;line=sr-/],
  ])('uri_prefix_checks %i: a mask behind a host that is not that of masks is %s', async (checks, _what, uri) => {
    const given = (net: Loopback): string => config({ uri_prefix_checks: checks }, net.host(CALLEE));
    await withServer(kind, { config: given }, async ({ net, endpoint }) => {
      const peers = await Promise.all([CALLER, CALLEE, STRANGER].map((last) => UdpPeer.open(net.endpoint(last))));
      const [caller, callee, stranger] = peers as [UdpPeer, UdpPeer, UdpPeer];
      try {
        const via = caller.endpoint;
        const contact = `<sip:me@${via.host}:5060>`;
        caller.send(writeRequest({ method: 'MESSAGE', uri: `sip:you@${endpoint.host}`, via, contact }), endpoint);
        const masked = uriIn((await callee.receive(request('MESSAGE'))).need('Contact'));
        const moved = masked.replace(/@?127\.0\.0\.8/, (host) => host.replace('127.0.0.8', net.host(STRANGER)));
        const from = `<sip:you@${callee.endpoint.host}>;tag=callee`;
        const headers = [`Route: <sip:${endpoint.host};lr>`];
        const bye = {
          method: 'BYE',
          uri: moved,
          via: callee.endpoint,
          from,
          to: '<sip:me@example.com>;tag=me',
          headers,
        };
        callee.send(writeRequest(bye), endpoint);
        const arrived = await until('the BYE', () => [...caller.unread, ...stranger.unread].find(isBye));
        expect(arrived.message.requestUri).toMatch(uri);
      } finally {
        await Promise.all(peers.map((peer) => peer.close()));
      }
    });
  });
});
