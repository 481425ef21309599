// Topology hiding end to end: a call with re-INVITEs and BYE from both sides, and a cancelled one. Nothing on the wire of one
// side tells of the other, and a restart of the server in the middle of a call changes nothing.

import { expect, test } from 'vitest';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { startServer, type Server } from '../support/server.ts';
import { SipText, writeCancel, writeReply, writeRequest, type RequestParts } from '../support/sip-text.ts';
import { load } from './config-parts.ts';
import { CALLEE, CALLER } from './configs.ts';

const config = (callee: string): string => `${load('tm', 'sl', 'rr', 'pv', 'textops', 'siputils', 'topoh')}
modparam("topoh", "mask_key", "of the test")
modparam("topoh", "mask_callid", 1)
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
const routes = (values: readonly string[]): string[] => values.map((value) => `Route: ${value}`);

class Call {
  server: Server;
  readonly caller: UdpPeer;
  readonly callee: UdpPeer;
  #cseq = 10;

  private constructor(server: Server, caller: UdpPeer, callee: UdpPeer) {
    this.server = server;
    this.caller = caller;
    this.callee = callee;
  }

  static async open(): Promise<Call> {
    const server = await startServer('kahea', { config: (net) => config(net.host(CALLEE)) });
    const [caller, callee] = await Promise.all([
      UdpPeer.open(server.net.endpoint(CALLER)),
      UdpPeer.open(server.net.endpoint(CALLEE)),
    ]);
    return new Call(server, caller, callee);
  }

  async restart(): Promise<void> {
    const { net } = this.server;
    await this.server.stop();
    this.server = await startServer('kahea', { net, config: config(net.host(CALLEE)) });
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
      callId: `${callId}@${via.host}`,
      headers: [`Record-Route: <sip:${via.host}:5070;lr>`],
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
        headers: routes(ok.values('Record-Route').slice(0, 1)),
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
        headers: routes(invite.values('Record-Route').slice(0, 1)),
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

async function withCall(body: (call: Call) => Promise<void>): Promise<void> {
  const call = await Call.open();
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

test('both sides change and end a call without seeing each other, and a restart does not disturb it', async () => {
  await withCall(async (call) => {
    const { caller, callee } = await call.setUp('first');
    await call.exchange(caller, callee, 'INVITE');
    await call.exchange(callee, caller, 'INVITE');
    await call.restart();
    await call.exchange(callee, caller, 'INVITE');
    await call.exchange(caller, callee, 'BYE');
    const second = await call.setUp('second');
    await call.exchange(second.callee, second.caller, 'BYE');
  });
});

test('a cancelled call', async () => {
  await withCall(async (call) => {
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
