// Topology hiding end to end, by masks and by what the server keeps: a call with re-INVITEs and BYE from both sides, and a
// cancelled one. Nothing on the wire of one side tells of the other, and a restart of the server in the middle of a call
// changes nothing, even when it was killed.

import { describe, expect, test } from 'vitest';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, withServer, type Server, type ServerKind } from '../support/server.ts';
import { runSippCall } from '../support/sipp.ts';
import { SipText, writeCancel, writeReply, writeRequest, type RequestParts } from '../support/sip-text.ts';
import { load } from './config-parts.ts';
import { CALLEE, CALLER } from './configs.ts';

type Hider = 'topoh' | 'masked' | 'topos' | 'both';

/** What topoh shows instead of addresses when it is told to. */
const MASK_IP = '10.1.1.10';

const MODULES: Readonly<Record<Hider, string>> = {
  topoh: `${load('topoh')}modparam("topoh", "mask_key", "of the test")\nmodparam("topoh", "mask_callid", 1)\n`,
  masked: `${load('topoh')}modparam("topoh", "mask_key", "of the test")\nmodparam("topoh", "mask_ip", "${MASK_IP}")\nmodparam("topoh", "mask_callid", 1)\n`,
  topos: load('topos'),
  both: `${load('topos', 'topoh')}modparam("topoh", "mask_key", "of the test")\nmodparam("topoh", "mask_callid", 1)\n`,
};

const config = (hider: Hider, callee: string): string => `${load('tm', 'sl', 'rr', 'pv', 'textops', 'siputils')}
${MODULES[hider]}
request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
    if (!loose_route()) { sl_send_reply("404", "No route"); exit; }
  } else {
    record_route();
    $du = "sip:${callee}:5060";
  }
  t_relay();
}
`;

/** One end of a dialog: whom it knows, and how to reach it. */
interface End {
  readonly peer: UdpPeer;
  readonly parts: Pick<RequestParts, 'uri' | 'via' | 'from' | 'to' | 'callId' | 'headers'>;
}

const uriIn = (value: string): string => /<([^>]*)>/.exec(value)![1]!;
const routes = (values: readonly string[], server: string): string[] =>
  values.filter((value) => value.includes(`${server};`)).map((value) => `Route: ${value}`);

class Call {
  readonly hider: Hider;
  server: Server;
  readonly caller: UdpPeer;
  readonly callee: UdpPeer;
  #cseq = 10;

  private constructor(hider: Hider, server: Server, caller: UdpPeer, callee: UdpPeer) {
    this.hider = hider;
    this.server = server;
    this.caller = caller;
    this.callee = callee;
  }

  static async open(hider: Hider, kind: ServerKind): Promise<Call> {
    const server = await startServer(kind, { config: (net) => config(hider, net.host(CALLEE)) });
    const [caller, callee] = await Promise.all([
      UdpPeer.open(server.net.endpoint(CALLER)),
      UdpPeer.open(server.net.endpoint(CALLEE)),
    ]);
    return new Call(hider, server, caller, callee);
  }

  async restart(how: 'stopped' | 'killed'): Promise<void> {
    const { net, folder, child } = this.server;
    if (how === 'stopped') await this.server.stop({ keepFolder: true });
    else {
      child.signal('SIGKILL');
      await child.end(8_000);
    }
    this.server = await startServer(this.server.kind, { net, folder, config: config(this.hider, net.host(CALLEE)) });
  }

  async close(): Promise<void> {
    await Promise.all([this.caller.close(), this.callee.close()]);
    await this.server.destroy();
  }

  answer(from: UdpPeer, to: SipText, status: number): void {
    const { host, port } = from.endpoint;
    const headers = [`Contact: <sip:me@${host}:${port}>`];
    from.send(writeReply(to, status, 'Reason', { toTag: 'callee', headers }), this.server.endpoint);
  }

  invite(callId: string): SipText {
    const via = this.caller.endpoint;
    const text = writeRequest({
      method: 'INVITE',
      uri: 'sip:bob@example.com',
      via,
      from: '<sip:alice@example.com>;tag=caller',
      callId: `${callId}@${this.hider === 'topos' ? 'example.com' : via.host}`,
      headers: [`Record-Route: <sip:${via.host}:${via.port};lr>`],
    });
    this.caller.send(text, this.server.endpoint);
    return new SipText(text);
  }

  /** INVITE, 180, 200, ACK; gives both ends. */
  async setUp(callId: string): Promise<{ caller: End; callee: End }> {
    this.invite(callId);
    const invite = await this.callee.receive(request('INVITE'));
    this.answer(this.callee, invite, 180);
    await this.caller.receive(reply(180));
    this.answer(this.callee, invite, 200);
    const ok = await this.caller.receive(reply(200));
    const caller: End = {
      peer: this.caller,
      parts: {
        uri: uriIn(ok.need('Contact')),
        via: this.caller.endpoint,
        from: ok.need('From'),
        to: ok.need('To'),
        callId: ok.need('Call-ID'),
        headers: routes(ok.values('Record-Route'), this.server.endpoint.host),
      },
    };
    const callee: End = {
      peer: this.callee,
      parts: {
        uri: uriIn(invite.need('Contact')),
        via: this.callee.endpoint,
        from: `${invite.need('To')};tag=callee`,
        to: invite.need('From'),
        callId: invite.need('Call-ID'),
        headers: routes(invite.values('Record-Route'), this.server.endpoint.host),
      },
    };
    this.#send(caller, 'ACK');
    await this.callee.receive(request('ACK'));
    return { caller, callee };
  }

  #send({ peer, parts }: End, method: string): void {
    peer.send(writeRequest({ ...parts, method, cseq: ++this.#cseq }), this.server.endpoint);
  }

  /** A request inside the dialog with its answer, and the ACK of an INVITE. */
  async exchange(from: End, to: End, method: string): Promise<void> {
    this.#send(from, method);
    const arrived = await to.peer.receive(request(method));
    this.answer(to.peer, arrived, 200);
    await from.peer.receive(reply(200, method));
    if (method !== 'INVITE') return;
    this.#send(from, 'ACK');
    await to.peer.receive(request('ACK'));
  }
}

async function withCall(hider: Hider, body: (call: Call) => Promise<void>, kind: ServerKind = 'kahea'): Promise<void> {
  const call = await Call.open(hider, kind);
  try {
    await body(call);
    const { net } = call.server;
    for (const { message } of call.caller.arrivals) expect(message.text).not.toContain(net.host(CALLEE));
    for (const { message } of call.callee.arrivals) expect(message.text).not.toContain(net.host(CALLER));
    const { code } = await call.server.stop();
    expect(code).toBe(0);
  } finally {
    await call.close();
  }
}

describe.each<Hider>(['topoh', 'topos', 'both'])('%s', (hider) => {
  test('both sides change and end a call without seeing each other, and a restart does not disturb it', async () => {
    await withCall(hider, async (call) => {
      const { caller, callee } = await call.setUp('first');
      await call.exchange(caller, callee, 'INVITE');
      await call.exchange(callee, caller, 'INVITE');
      if (hider !== 'both') await call.restart('stopped');
      await call.exchange(callee, caller, 'INVITE');
      if (hider !== 'topoh') await call.restart('killed');
      await call.exchange(caller, callee, 'BYE');
      const second = await call.setUp('second');
      await call.exchange(second.callee, second.caller, 'BYE');
    });
  });

  test('a cancelled call', async () => {
    await withCall(hider, async (call) => {
      const invite = call.invite('third');
      const arrived = await call.callee.receive(request('INVITE'));
      call.answer(call.callee, arrived, 180);
      await call.caller.receive(reply(180));
      call.caller.send(writeCancel(invite), call.server.endpoint);
      const cancel = await call.callee.receive(request('CANCEL'));
      expect(cancel.need('Call-ID')).toBe(arrived.need('Call-ID'));
      call.answer(call.callee, cancel, 200);
      call.answer(call.callee, arrived, 487);
      const refused = await call.caller.receive(reply(487));
      expect(refused.need('Call-ID')).toBe(invite.need('Call-ID'));
      const ack = await call.callee.receive(request('ACK'));
      expect(ack.need('Call-ID')).toBe(arrived.need('Call-ID'));
    });
  });
});

/** The mask stands where an address stood, in both directions. */
describe.skipIf(missing('kamcmd')).each(servers)('mask_ip with %s', (kind) => {
  test('messages carry it, no address of the other side, and the call works both ways', () =>
    withCall(
      'masked',
      async (call) => {
        const { caller, callee } = await call.setUp('first');
        const [invite] = call.callee.arrivals;
        const shown = (message: SipText, name: string): string[] => message.values(name).slice(name === 'Via' ? 1 : 0);
        for (const name of ['Via', 'Contact', 'Record-Route'])
          for (const value of shown(invite!.message, name).filter((each) => !each.includes(call.server.net.host(1))))
            expect(value).toContain(MASK_IP);
        expect(caller.parts.uri).toMatch(new RegExp(`^sip:${MASK_IP.replaceAll('.', '\\.')};line=sr-`));
        expect(callee.parts.uri).toMatch(new RegExp(`^sip:${MASK_IP.replaceAll('.', '\\.')};line=sr-`));
        expect(invite!.message.need('Call-ID')).not.toContain(call.server.net.host(CALLER));
        await call.exchange(caller, callee, 'INVITE');
        await call.exchange(callee, caller, 'INVITE');
        await call.restart('stopped');
        await call.exchange(caller, callee, 'UPDATE');
        await call.exchange(callee, caller, 'BYE');
      },
      kind,
    ));
});

describe.skipIf(missing('sipp'))('topos and SIPp', () => {
  test('calls go through, and each side sees only the server', async () => {
    await withServer('kahea', { config: (net) => config('topos', net.host(CALLEE)) }, async ({ net, endpoint }) => {
      const [calls, rate] = [20, 20];
      await runSippCall(
        { scenario: 'uac-call', local: net.endpoint(CALLER), remote: endpoint, keys: { user: 'bob' }, calls, rate },
        [{ scenario: 'uas-call', local: net.endpoint(CALLEE), calls }],
        (caller, [callee]) => {
          for (const [sipp, other] of [[caller, CALLEE] as const, [callee!, CALLER] as const]) {
            const shown = sipp.received.flatMap((message) =>
              ['Via', 'Contact', 'Record-Route', 'Route'].flatMap((name) => message.values(name)),
            );
            expect(shown.length).toBeGreaterThan(3 * calls);
            for (const value of shown) expect(value).not.toContain(net.host(other));
          }
        },
      );
    });
  });
});
