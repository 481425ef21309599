// A user agent server that treats the INVITE it gets as its plan says (RFC 3261 §13.3, §17.2).
import type { Message } from '../../sip/message.ts';
import { parsed, replyText } from './messages.ts';
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
  /** By To tag. */
  readonly answers = new Map<string, Answer>();
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

  #receive(request: Message, from: string): void {
    if (!request.isRequest) return;
    switch (request.method) {
      case 'INVITE':
        this.#onInvite(request, from);
        return;
      case 'CANCEL':
        this.#onCancel(request, from);
        return;
      case 'ACK':
        this.#onAck(request);
        return;
      case 'BYE':
        this.#send(from, replyText(request, 200));
        return;
      default:
        this.complaints.push(`a ${request.method}`);
    }
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
        if (this.answers.size > 0) return;
        this.#last = replyText(request, 180, { toTag: this.plan.name });
        this.#send(from, this.#last);
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

  #answer(status: number, tag: string): void {
    const contact = this.#network.contact(this.plan.name, this.plan.address);
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
    answer.acked = true;
  }
}
