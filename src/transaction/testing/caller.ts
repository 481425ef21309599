// A user agent client that makes one call, maybe cancels it, acknowledges what it must and hangs up (RFC 3261 §13, §9, §15).
import type { Message } from '../../sip/message.ts';
import { parsed, requestText, valuesOf } from './messages.ts';
import type { PeerNetwork } from './peer-network.ts';

export interface CallerPlan {
  readonly name: string;
  readonly address: string;
  readonly proxy: string;
  /** Whom it calls. */
  readonly uri: string;
  /** Via without the magic cookie, to be matched by the rules of RFC 2543. */
  readonly oldStyle: boolean;
  /** Milliseconds after the first provisional reply at which the caller gives up; null: never. */
  readonly cancelAfter: number | null;
}

export class Caller {
  readonly plan: CallerPlan;
  readonly #network: PeerNetwork;
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
  /** A connection ended while it waited: what came by it may be lost. */
  disconnected = false;
  byeUnanswered = 0;
  canceled = false;
  /** Anything that must not happen, in words. */
  readonly complaints: string[] = [];

  constructor(network: PeerNetwork, plan: CallerPlan) {
    this.plan = plan;
    this.#network = network;
    this.#via = plan.oldStyle ? this.#sentBy : this.#viaOf(`i${plan.name}`);
    const receive = (text: string): void => {
      this.#receive(parsed(text));
    };
    network.attach(plan.address, receive, () => {
      this.disconnected = true;
    });
  }

  get ended(): boolean {
    return this.timedOut || this.negatives.length > 0 || this.dialogs.size > 0;
  }

  start(): void {
    const contact = this.#network.contact(this.plan.name, this.plan.address);
    const invite = this.#request('INVITE', { vias: [this.#via], headers: `Contact: <${contact}>\r\n` });
    this.#network.repeat(this.plan.address, {
      send: () => {
        this.#send(invite);
      },
      done: () => this.#provisional || this.ended,
      giveUp: () => {
        this.timedOut = true;
      },
    });
  }

  get #sentBy(): string {
    return `SIP/2.0/${this.#network.sentBy(this.plan.address)}`;
  }

  #viaOf(branch: string): string {
    return `${this.#sentBy};branch=z9hG4bK${branch}`;
  }

  #request(
    method: string,
    parts: { vias: string[]; cseq?: number; toTag?: string; uri?: string; headers?: string },
  ): string {
    const { name, uri } = this.plan;
    return requestText({ method, callId: name, fromTag: name, uri, ...parts });
  }

  #send(text: string): void {
    this.#network.send(this.plan.address, this.plan.proxy, text);
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
    const dialog = {
      toTag: tag,
      uri: valuesOf(reply, 'Contact')[0]!.slice(1, -1),
      headers: valuesOf(reply, 'Record-Route')
        .reverse()
        .map((route) => `Route: ${route}\r\n`)
        .join(''),
    };
    this.#send(this.#request('ACK', { vias: [this.#viaOf(`a${this.plan.name}${tag}`)], ...dialog }));
    if (!this.dialogs.has(tag)) {
      this.dialogs.add(tag);
      this.#hangUp(dialog);
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
      this.#network.repeat(this.plan.address, {
        send: () => {
          this.#send(cancel);
        },
        done: () => this.#cancelAnswered,
        giveUp: () => {
          if (!this.disconnected) this.complaints.push('a CANCEL never answered');
        },
      });
    });
  }

  #hangUp(dialog: { readonly toTag: string; readonly uri: string; readonly headers: string }): void {
    const { toTag } = dialog;
    this.#network.after(1000 + Math.floor(this.#network.draw() * 20_000), () => {
      const bye = this.#request('BYE', { vias: [this.#viaOf(`b${this.plan.name}${toTag}`)], cseq: 2, ...dialog });
      this.#network.repeat(this.plan.address, {
        send: () => {
          this.#send(bye);
        },
        done: () => this.#hungUp.has(toTag),
        giveUp: () => {
          this.byeUnanswered++;
        },
      });
    });
  }
}
