// The configurations that the guides show, with addresses of this test: a call with a phone behind NAT, and a server between
// two networks that strangers cannot send wherever they like.

import { describe, expect, test } from 'vitest';
import { exampleOf } from '../support/guides.ts';
import type { Endpoint } from '../support/loopback.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer, type Server } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';
import { CALLEE, CALLEE_B, CALLER } from './configs.ts';

/** An address that a phone has behind its NAT. */
const PRIVATE = '10.9.8.7:5099';

/** Every configuration of a test loads it for the control socket, and Kamailio takes no module twice. */
const LOADED = { 'loadmodule "kex.so"\n': '' };

/** Addresses of the inside network of the guide, in this test: of the server, of who takes the calls, and a phone. */
const INSIDE = 65;
const INSIDE_SERVER = 66;
const INSIDE_PHONE = 67;

const open = (server: Server, ...last: readonly number[]): Promise<UdpPeer[]> =>
  Promise.all(last.map((each) => UdpPeer.open(server.net.endpoint(each))));

const close = (...peers: readonly UdpPeer[]): Promise<unknown> => Promise.all(peers.map((peer) => peer.close()));

/** A request within the call that `ok` began, as its caller writes it. */
function within(ok: SipText, method: string, cseq: number, via: Endpoint): string {
  const headers = [...ok.values('Record-Route')].reverse().map((value) => `Route: ${value}`);
  const uri = /<([^>]+)>/.exec(ok.need('Contact'))![1]!;
  const from = ok.need('From');
  return writeRequest({ method, uri, via, from, to: ok.need('To'), callId: ok.need('Call-ID'), cseq, headers });
}

/** The request that `invite` was answered by the other way: from the callee. */
function byeOfCallee(invite: SipText, via: Endpoint, toTag: string): string {
  const headers = invite.values('Record-Route').map((value) => `Route: ${value}`);
  const uri = /<([^>]+)>/.exec(invite.need('Contact'))![1]!;
  const from = `${invite.need('To')};tag=${toTag}`;
  return writeRequest({
    method: 'BYE',
    uri,
    via,
    from,
    to: invite.need('From'),
    callId: invite.need('Call-ID'),
    headers,
  });
}

describe.skipIf(missing('kamcmd')).each(servers)('%s', (kind) => {
  test('phones behind NAT call each other, hang up from either side, and refuse', () =>
    withServer(kind, { config: exampleOf('nat', 'cfg', LOADED) }, async (server) => {
      const [caller, phone] = (await open(server, CALLER, CALLEE)) as [UdpPeer, UdpPeer];
      const uri = `sip:100@${server.endpoint.host}`;
      const contact = `<sip:100@${PRIVATE}>`;
      phone.send(
        writeRequest({ method: 'REGISTER', uri, via: phone.endpoint, to: `<${uri}>`, contact }),
        server.endpoint,
      );
      await phone.receive(reply(200, 'REGISTER'));

      /** Calls, and gives the INVITE as it was sent and as it came. */
      const invite = async (): Promise<[SipText, SipText]> => {
        const theirs = '<sip:200@192.168.1.7:5060>';
        const text = writeRequest({ method: 'INVITE', uri, via: caller.endpoint, contact: theirs });
        caller.send(text, server.endpoint);
        return [new SipText(text), await phone.receive(request('INVITE'))];
      };
      const answer = async (received: SipText): Promise<SipText> => {
        phone.send(
          writeReply(received, 200, 'OK', { toTag: 'phone', headers: [`Contact: ${contact}`] }),
          server.endpoint,
        );
        const ok = await caller.receive(reply(200, 'INVITE'));
        expect(ok.need('Contact')).toBe(`<sip:100@${PRIVATE};alias=${phone.endpoint.host}~${phone.endpoint.port}~1>`);
        caller.send(within(ok, 'ACK', 1, caller.endpoint), server.endpoint);
        const ack = await phone.receive(request('ACK'));
        expect(ack.requestUri).toBe(`sip:100@${PRIVATE}`);
        return ok;
      };

      const [, first] = await invite();
      caller.send(within(await answer(first), 'BYE', 2, caller.endpoint), server.endpoint);
      phone.send(writeReply(await phone.receive(request('BYE')), 200, 'OK'), server.endpoint);
      await caller.receive(reply(200, 'BYE'));

      const [, second] = await invite();
      await answer(second);
      phone.send(byeOfCallee(second, phone.endpoint, 'phone'), server.endpoint);
      const bye = await caller.receive(request('BYE'));
      expect(bye.requestUri).toBe('sip:200@192.168.1.7:5060');
      caller.send(writeReply(bye, 200, 'OK'), server.endpoint);
      await phone.receive(reply(200, 'BYE'));

      const [sent, third] = await invite();
      phone.send(writeReply(third, 486, 'Busy Here', { toTag: 'busy' }), server.endpoint);
      await phone.receive(request('ACK'));
      caller.send(writeAckForFailure(sent, await caller.receive(reply(486))), server.endpoint);
      const late = writeRequest({ method: 'BYE', uri, via: caller.endpoint, to: `<${uri}>;tag=nobody` });
      caller.send(late, server.endpoint);
      await caller.receive(reply(404, 'BYE'));
      await close(caller, phone);
    }));

  test('at the edge strangers reach one server only, and the inside reaches everybody', () =>
    withServer(
      kind,
      {
        listen: [],
        config: (net) =>
          exampleOf('edge', 'cfg', {
            '192.0.2.1': net.host(1),
            '10.0.0.0/24': `${net.host(64)}/26`,
            '10.0.0.1': net.host(INSIDE),
            '10.0.0.2': net.host(INSIDE_SERVER),
          }),
      },
      async (server) => {
        const [stranger, elsewhere, inside, phone] = (await open(
          server,
          CALLER,
          CALLEE_B,
          INSIDE_SERVER,
          INSIDE_PHONE,
        )) as [UdpPeer, UdpPeer, UdpPeer, UdpPeer];
        const uri = `sip:+19005551234@${elsewhere.endpoint.host}`;
        stranger.send(writeRequest({ method: 'INVITE', uri, via: stranger.endpoint }), server.endpoint);
        const invite = await inside.receive(request('INVITE'));
        expect(invite.requestUri).toBe(uri);
        expect(invite.values('Record-Route').join()).toMatch(
          new RegExp(`${server.net.host(INSIDE)}[;:].*${server.net.host(1)}[;:]`),
        );
        const headers = [`Contact: <sip:${inside.endpoint.host}>`];
        inside.send(writeReply(invite, 200, 'OK', { toTag: 'inside', headers }), server.net.endpoint(INSIDE));
        const ok = await stranger.receive(reply(200, 'INVITE'));
        stranger.send(within(ok, 'ACK', 1, stranger.endpoint), server.endpoint);
        await inside.receive(request('ACK'));
        inside.send(byeOfCallee(invite, inside.endpoint, 'inside'), server.net.endpoint(INSIDE));
        stranger.send(writeReply(await stranger.receive(request('BYE')), 200, 'OK'), server.endpoint);
        await inside.receive(reply(200, 'BYE'));

        phone.send(writeRequest({ method: 'INVITE', uri, via: phone.endpoint }), server.net.endpoint(INSIDE));
        const outwards = await elsewhere.receive(request('INVITE'));
        expect(outwards.need('Via')).toContain(`SIP/2.0/UDP ${server.net.host(1)}`);
        elsewhere.send(writeReply(outwards, 486, 'Busy Here', { toTag: 'busy' }), server.endpoint);
        await phone.receive(reply(486));
        expect(elsewhere.drain().map(({ method }) => method)).toEqual(['ACK']);
        await close(stranger, elsewhere, inside, phone);
      },
    ));
});
