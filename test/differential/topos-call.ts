// A call through a server that strips its topology, with a proxy on each side: the caller's is `10.1.1.1` and `CALLER`, the
// callee's is `CALLEE`.

import { CALLEE, CALLER } from '../scenario/configs.ts';
import { reply, request } from '../support/peer.ts';
import { writeReply, writeRequest, type RequestParts, type SipText } from '../support/sip-text.ts';
import type { Stage } from './stage.ts';

export const uriIn = (value: string): string => /<([^>]*)>/.exec(value)![1]!;

type Extra = Partial<Pick<RequestParts, 'contact' | 'headers' | 'uri' | 'from' | 'to'>>;

export class ToposCall {
  readonly stage: Stage;
  readonly callId: string;
  readonly callee: number;
  /** What each side has to send its requests to; '' before it knows. */
  callerTarget = '';
  calleeTarget = '';
  #serial = 0;
  #cseq = 1;

  constructor(stage: Stage, id: string, callee = CALLEE) {
    this.stage = stage;
    this.callId = `kt-${id}`;
    this.callee = callee;
  }

  host(last: number): string {
    return this.stage.server.net.host(last);
  }

  /** The first request, which came by a proxy; not waited for. */
  begin(method = 'INVITE', user = 'bob', extra: Extra = {}): void {
    this.#send(CALLER, method, {
      uri: `sip:${user}@example.com`,
      from: `<sip:alice@example.com>;tag=kta`,
      to: '<sip:bob@example.com>',
      contact: `"Alice" <sip:alice@${this.host(CALLER)}:5060;x=y>;q=0.5`,
      ...extra,
      headers: [
        'Via: SIP/2.0/UDP 10.1.1.1:5060;branch=z9hG4bKktup',
        ...(extra.headers ?? [`Record-Route: <sip:${this.host(CALLER)};lr>`, 'Record-Route: <sip:10.1.1.1;lr;a=b>']),
      ],
    });
  }

  /** The same, arrived at the callee, or who else it goes to. */
  async first(method = 'INVITE', user = 'bob', extra: Extra = {}): Promise<SipText> {
    this.begin(method, user, extra);
    return this.arrived(method);
  }

  async arrived(method: string, last = this.callee): Promise<SipText> {
    const message = await this.stage
      .peer(last)
      .receive((each) => request(method)(each) && each.value('Call-ID') === this.callId, 4_000);
    const contact = message.value('Contact');
    if (last !== CALLER && contact?.includes('tpsh-') === true) this.calleeTarget = uriIn(contact);
    return message;
  }

  /** Answers, and gives the answer as the other side gets it. */
  async answer(to: SipText, status: number, headers?: readonly string[], last = this.callee): Promise<SipText> {
    this.send(to, status, headers, last);
    const other = last === CALLER ? this.callee : CALLER;
    const message = await this.answered(status, to.method, other);
    const contact = message.value('Contact');
    if (other === CALLER && contact?.includes('tpsh-') === true) this.callerTarget = uriIn(contact);
    return message;
  }

  answered(status: number, method: string, last = CALLER): Promise<SipText> {
    const wanted = reply(status, method);
    const isOurs = (each: SipText): boolean => wanted(each) && each.value('Call-ID') === this.callId;
    return this.stage.peer(last).receive(isOurs, 4_000);
  }

  send(to: SipText, status: number, headers?: readonly string[], last = this.callee): void {
    const own = headers ?? [`Contact: <sip:me@${this.host(last)}:5060>`];
    const text = writeReply(to, status, 'Reason', { toTag: last === CALLER ? 'kta' : `ktb${last}`, headers: own });
    this.stage.peer(last).send(text, this.stage.server.endpoint);
  }

  /** A request inside the dialog. */
  within(from: 'caller' | 'callee', method: string, extra: Extra = {}): void {
    const caller = '<sip:alice@example.com>;tag=kta';
    const callee = `<sip:bob@example.com>;tag=ktb${this.callee}`;
    const [own, other] = from === 'caller' ? [caller, callee] : [callee, caller];
    if (method !== 'ACK') this.#cseq++;
    this.#send(from === 'caller' ? CALLER : this.callee, method, {
      uri: from === 'caller' ? this.callerTarget : this.calleeTarget,
      from: own,
      to: other,
      contact: null,
      ...extra,
    });
  }

  /** A request inside the dialog with its answer. */
  async exchange(from: 'caller' | 'callee', method: string, extra: Extra = {}, status = 200): Promise<SipText> {
    this.within(from, method, extra);
    const last = from === 'caller' ? this.callee : CALLER;
    const arrived = await this.arrived(method, last);
    if (method !== 'ACK') await this.answer(arrived, status, undefined, last);
    return arrived;
  }

  /** INVITE, 180, 200 and ACK. */
  async setUp(user = 'bob', extra: Extra = {}): Promise<void> {
    const invite = await this.first('INVITE', user, extra);
    await this.answer(invite, 180);
    await this.answer(invite, 200);
    await this.exchange('caller', 'ACK');
  }

  #send(last: number, method: string, parts: Extra & Pick<RequestParts, 'uri'>): void {
    const { endpoint, net } = this.stage.server;
    const text = writeRequest({
      method,
      via: net.endpoint(last),
      branch: `z9hG4bK${this.callId.replace('-', '')}${++this.#serial}`,
      callId: this.callId,
      cseq: this.#cseq,
      ...parts,
    });
    this.stage.peer(last).send(text, endpoint);
  }
}
