// A user agent server that treats the INVITE it gets as its plan says (RFC 3261 §13.3, §17.2).
import type { Message } from '../../sip/message.ts';
import { DialogEnd } from './dialog-end.ts';
import { parsed, replyText, valuesOf } from './messages.ts';
import type { PeerNetwork } from './peer-network.ts';

export interface CalleePlan {
  /** Its To tag. */
  readonly name: string;
  readonly address: string;
  /** Milliseconds until 180; null: never rings. */
  readonly ringAfter: number | null;
  /** Milliseconds until the final reply; null: only a CANCEL ends it. */
  readonly answerAfter: number | null;
  /** The final reply. */
  readonly status: number;
  /** A second endpoint behind it answers with 2xx of its own. */
  readonly twice: boolean;
  /** Never reads anything. */
  readonly dead: boolean;
  /** Rings with a 183 that is repeated until it gets its PRACK (RFC 3262). */
  readonly reliable: boolean;
  /** Milliseconds after the ACK until a re-INVITE; null: none. */
  readonly changesAfter: number | null;
  /** Milliseconds after the ACK until it hangs up; null: it leaves that to the caller. */
  readonly hangsUpAfter: number | null;
}

interface Answer {
  readonly text: string;
  readonly status: number;
  acked: boolean;
}

export class Callee {
  readonly plan: CalleePlan;
  readonly #network: PeerNetwork;
  #invite: Message | null = null;
  #source = '';
  #last: string | null = null;
  /** Its reliable reply was acknowledged. */
  pracked = false;
  /** By To tag. */
  readonly answers = new Map<string, Answer>();
  /** Its dialogs, by To tag. */
  readonly ends = new Map<string, DialogEnd>();
  readonly complaints: string[] = [];
  canceled = false;
  /** A connection of it ended: what came by it may be lost. */
  disconnected = false;

  constructor(network: PeerNetwork, plan: CalleePlan) {
    this.plan = plan;
    this.#network = network;
    if (!plan.dead) {
      const receive = (text: string, from: string): void => {
        this.#receive(parsed(text), from);
      };
      network.attach(plan.address, receive, () => {
        this.disconnected = true;
      });
    }
  }

  get invited(): boolean {
    return this.#invite !== null;
  }

  #receive(message: Message, from: string): void {
    if (!message.isRequest) {
      for (const end of this.ends.values()) end.onReply(message);
      return;
    }
    const tag = message.to!.tag;
    const isFirst = message.cseq!.number === this.#invite?.cseq!.number;
    switch (message.method) {
      case 'INVITE':
        if (tag === null) this.#onInvite(message, from);
        else this.#inDialog(message, from);
        return;
      case 'CANCEL':
        this.#onCancel(message, from);
        return;
      case 'ACK':
        if (isFirst) this.#onAck(message);
        else this.#inDialog(message, from);
        return;
      case 'PRACK':
        this.#onPrack(message, from);
        return;
      default:
        this.#inDialog(message, from);
    }
  }

  #inDialog(request: Message, from: string): void {
    const end = this.ends.get(request.to!.tag ?? '');
    if (end !== undefined) {
      end.onRequest(request, from);
      return;
    }
    this.complaints.push(`a ${request.method} in a dialog that is none`);
    if (request.method !== 'ACK') this.#send(from, replyText(request, 481));
  }

  #send(to: string, text: string): void {
    this.#network.send(this.plan.address, to, text);
  }

  #onInvite(request: Message, from: string): void {
    if (this.#invite !== null) {
      if (request.via!.branch !== this.#invite.via!.branch) this.complaints.push('the INVITE came on two branches');
      if (this.#last !== null) this.#send(from, this.#last);
      return;
    }
    const { ringAfter, answerAfter, status, twice } = this.plan;
    this.#invite = request;
    this.#source = from;
    if (ringAfter !== null) {
      this.#network.after(ringAfter, () => {
        if (this.answers.size === 0) this.#ring(request, from);
      });
    }
    if (answerAfter === null) return;
    this.#network.after(answerAfter, () => {
      if (this.answers.size > 0) return;
      this.#answer(status, this.plan.name);
      if (twice) {
        this.#network.after(700, () => {
          this.#answer(status, `${this.plan.name}_second`);
        });
      }
    });
  }

  #ring(request: Message, from: string): void {
    const { name, address } = this.plan;
    if (!this.plan.reliable) {
      this.#last = replyText(request, 180, { toTag: name });
      this.#send(from, this.#last);
      return;
    }
    const contact = this.#network.contact(name, address);
    const ringing = replyText(request, 183, { toTag: name, contact, headers: 'Require: 100rel\r\nRSeq: 71\r\n' });
    this.#last = ringing;
    this.#network.repeat(address, {
      send: () => {
        this.#send(from, ringing);
      },
      done: () => this.pracked || this.answers.size > 0,
      giveUp: () => {
        if (!this.disconnected) this.complaints.push('no PRACK: the reliable reply was never acknowledged');
      },
      endToEnd: true,
    });
  }

  #onPrack(request: Message, from: string): void {
    const isRight = request.to!.tag === this.plan.name && valuesOf(request, 'RAck')[0] === '71 1 INVITE';
    if (isRight && this.plan.reliable) this.pracked = true;
    else this.complaints.push('a PRACK for what was not sent');
    this.#send(from, replyText(request, isRight ? 200 : 481));
  }

  /** The dialog that a 2xx with this To tag begins. */
  #begin(tag: string): void {
    const invite = this.#invite!;
    const end = new DialogEnd(this.#network, {
      name: this.plan.name,
      address: this.plan.address,
      nextHop: this.#source,
      callId: invite.callId!,
      localTag: tag,
      remoteTag: invite.from!.tag!,
      target: valuesOf(invite, 'Contact')[0]!.slice(1, -1),
      routes: valuesOf(invite, 'Record-Route'),
    });
    this.ends.set(tag, end);
  }

  #answer(status: number, tag: string): void {
    const contact = this.#network.contact(this.plan.name, this.plan.address);
    if (status < 300) this.#begin(tag);
    const text = replyText(this.#invite!, status, { toTag: tag, contact });
    const answer: Answer = { text, status, acked: false };
    this.answers.set(tag, answer);
    this.#last = text;
    this.#network.repeat(this.plan.address, {
      send: () => {
        this.#send(this.#source, text);
      },
      done: () => answer.acked,
      giveUp: () => undefined,
      endToEnd: status < 300,
    });
  }

  #onCancel(request: Message, from: string): void {
    if (this.#invite === null) {
      // It overtook the INVITE.
      this.#send(from, replyText(request, 481, { toTag: this.plan.name }));
      return;
    }
    if (request.via!.branch !== this.#invite.via!.branch) this.complaints.push('a CANCEL with another branch');
    if (request.cseq!.number !== this.#invite.cseq!.number) this.complaints.push('a CANCEL with another CSeq');
    this.#send(from, replyText(request, 200, { toTag: this.plan.name }));
    if (this.answers.size === 0) {
      this.canceled = true;
      this.#answer(487, this.plan.name);
    }
  }

  #onAck(request: Message): void {
    const tag = request.to!.tag;
    const answer = tag === null ? undefined : this.answers.get(tag);
    if (answer === undefined) {
      this.complaints.push(`an ACK for ${tag ?? 'no tag'}, which was not sent`);
      return;
    }
    if (answer.status >= 300 && request.via!.branch !== this.#invite!.via!.branch) {
      this.complaints.push('an ACK for a negative reply with another branch');
    }
    if (answer.acked) return;
    answer.acked = true;
    const end = this.ends.get(tag!);
    const { changesAfter, hangsUpAfter } = this.plan;
    if (end !== undefined && changesAfter !== null) this.#network.after(changesAfter, () => end.change());
    if (end !== undefined && hangsUpAfter !== null) this.#network.after(hangsUpAfter, () => end.hangUp());
  }
}
