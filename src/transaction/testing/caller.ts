// A user agent client that makes one call, maybe cancels it, acknowledges what it must and hangs up (RFC 3261 §13, §9, §15).
import type { Message } from '../../sip/message.ts';
import { parsed, requestText } from './messages.ts';
import type { SimulatedNetwork } from './network.ts';

export interface CallerPlan {
  readonly name: string;
  readonly proxy: string;
  /** Via without the magic cookie, to be matched by the rules of RFC 2543. */
  readonly oldStyle: boolean;
  /** Milliseconds after the first provisional reply at which the caller gives up; null: never. */
  readonly cancelAfter: number | null;
}

export class Caller {
  readonly plan: CallerPlan;
  readonly #network: SimulatedNetwork;
  readonly #address: string;
  readonly #via: string;
  #provisional = false;
  #canceling = false;
  #cancelAnswered = false;
  /** Statuses of negative final replies, each once. */
  readonly negatives: number[] = [];
  /** To tags of 2xx replies. */
  readonly dialogs = new Set<string>();
  readonly #hungUp = new Set<string>();
  timedOut = false;
  byeUnanswered = 0;
  canceled = false;
  /** Anything that must not happen, in words. */
  readonly complaints: string[] = [];

  constructor(network: SimulatedNetwork, plan: CallerPlan) {
    this.plan = plan;
    this.#network = network;
    this.#address = `${plan.name}.caller.test`;
    this.#via = plan.oldStyle
      ? `SIP/2.0/UDP ${this.#address}`
      : `SIP/2.0/UDP ${this.#address};branch=z9hG4bKi${plan.name}`;
    network.attach(this.#address, (text) => {
      this.#receive(parsed(text));
    });
  }

  get ended(): boolean {
    return this.timedOut || this.negatives.length > 0 || this.dialogs.size > 0;
  }

  start(): void {
    const invite = this.#request('INVITE', { vias: [this.#via] });
    this.#network.repeat(
      () => {
        this.#send(invite);
      },
      () => this.#provisional || this.ended,
      () => {
        this.timedOut = true;
      },
    );
  }

  #request(
    method: string,
    parts: { vias: string[]; cseq?: number; toTag?: string; uri?: string; headers?: string },
  ): string {
    return requestText({ method, callId: this.plan.name, fromTag: this.plan.name, ...parts });
  }

  #send(text: string): void {
    this.#network.send(this.#address, this.plan.proxy, text);
  }

  #receive(reply: Message): void {
    if (reply.vias!.length !== 1) this.complaints.push('a reply with Vias that are not ours');
    switch (reply.method) {
      case 'INVITE':
        this.#onInviteReply(reply);
        return;
      case 'CANCEL':
        if (!this.#canceling) this.complaints.push('a reply to a CANCEL never sent');
        if (reply.status >= 200) this.#cancelAnswered = true;
        return;
      case 'BYE':
        if (reply.status >= 200) this.#hungUp.add(reply.to!.tag!);
        return;
      default:
        this.complaints.push(`a reply to ${reply.method}`);
    }
  }

  #onInviteReply(reply: Message): void {
    const { status } = reply;
    if (status < 200) {
      this.#onProvisional();
      return;
    }
    const tag = reply.to!.tag;
    if (tag === null) {
      this.complaints.push(`a ${status} without To tag`);
      return;
    }
    if (status >= 300) {
      if (!this.negatives.includes(status)) this.negatives.push(status);
      this.#send(this.#request('ACK', { vias: [this.#via], toTag: tag }));
      return;
    }
    const uri = `sip:bob@${tag.split('_')[0]!}`;
    this.#send(
      this.#request('ACK', {
        vias: [`SIP/2.0/UDP ${this.#address};branch=z9hG4bKa${this.plan.name}${tag}`],
        toTag: tag,
        uri,
      }),
    );
    if (!this.dialogs.has(tag)) {
      this.dialogs.add(tag);
      this.#hangUp(tag, uri);
    }
  }

  #onProvisional(): void {
    const first = !this.#provisional;
    this.#provisional = true;
    const { cancelAfter } = this.plan;
    if (!first || cancelAfter === null) return;
    this.#network.after(cancelAfter, () => {
      if (this.ended) return;
      this.canceled = true;
      this.#canceling = true;
      const cancel = this.#request('CANCEL', {
        vias: [this.#via],
        headers: 'Reason: SIP;cause=600;text="changed my mind"\r\n',
      });
      this.#network.repeat(
        () => {
          this.#send(cancel);
        },
        () => this.#cancelAnswered,
        () => this.complaints.push('a CANCEL never answered'),
      );
    });
  }

  #hangUp(tag: string, uri: string): void {
    this.#network.after(1000 + Math.floor(this.#network.draw() * 20_000), () => {
      const via = `SIP/2.0/UDP ${this.#address};branch=z9hG4bKb${this.plan.name}${tag}`;
      const bye = this.#request('BYE', { vias: [via], cseq: 2, toTag: tag, uri });
      this.#network.repeat(
        () => {
          this.#send(bye);
        },
        () => this.#hungUp.has(tag),
        () => {
          this.byeUnanswered++;
        },
      );
    });
  }
}
