// A user agent client that makes one call, maybe cancels it, acknowledges what it must and hangs up (RFC 3261 §13, §9, §15).
import type { Message } from '../../sip/message.ts';
import { DialogEnd } from './dialog-end.ts';
import { parsed, replyText, requestText, valuesOf } from './messages.ts';
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
  /** Milliseconds after the answer until a re-INVITE; null: none. */
  readonly changesAfter: number | null;
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
  /** Dialogs and early ones, by To tag. */
  readonly ends = new Map<string, DialogEnd>();
  /** To tag and RSeq of reliable provisional replies. */
  readonly #pracked = new Set<string>();
  timedOut = false;
  /** A connection ended while it waited: what came by it may be lost. */
  disconnected = false;
  canceled = false;
  /** Anything that must not happen, in words. */
  readonly complaints: string[] = [];

  constructor(network: PeerNetwork, plan: CallerPlan) {
    this.plan = plan;
    this.#network = network;
    this.#via = plan.oldStyle ? this.#sentBy : this.#viaOf(`i${plan.name}`);
    const receive = (text: string, from: string): void => {
      this.#receive(parsed(text), from);
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
    const invite = this.#request('INVITE', {
      vias: [this.#via],
      headers: `Contact: <${contact}>\r\nSupported: 100rel\r\n`,
    });
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

  #receive(message: Message, from: string): void {
    if (message.isRequest) {
      this.#onRequest(message, from);
      return;
    }
    if (message.vias!.length !== 1) this.complaints.push('a reply with Vias that are not ours');
    for (const end of this.ends.values()) if (end.onReply(message)) return;
    switch (message.method) {
      case 'INVITE':
        this.#onInviteReply(message);
        return;
      case 'CANCEL':
        if (!this.#canceling) this.complaints.push('a reply to a CANCEL never sent');
        if (message.status >= 200) this.#cancelAnswered = true;
        return;
      default:
        this.complaints.push(`a reply to ${message.method}`);
    }
  }

  #onRequest(request: Message, from: string): void {
    const tag = request.from!.tag ?? '';
    if (this.dialogs.has(tag)) {
      this.ends.get(tag)!.onRequest(request, from);
      return;
    }
    this.complaints.push(`a ${request.method} of ${tag}, who has no dialog`);
    if (request.method !== 'ACK') this.#network.send(this.plan.address, from, replyText(request, 481));
  }

  /** The dialog with who sent a reply, made when it is the first. */
  #endWith(reply: Message): DialogEnd {
    const tag = reply.to!.tag!;
    let end = this.ends.get(tag);
    if (end === undefined) {
      end = new DialogEnd(this.#network, {
        name: this.plan.name,
        address: this.plan.address,
        nextHop: this.plan.proxy,
        callId: this.plan.name,
        localTag: this.plan.name,
        remoteTag: tag,
        target: valuesOf(reply, 'Contact')[0]!.slice(1, -1),
        routes: valuesOf(reply, 'Record-Route').reverse(),
      });
      this.ends.set(tag, end);
    }
    return end;
  }

  #onInviteReply(reply: Message): void {
    const { status } = reply;
    if (status < 200) {
      this.#onProvisional();
      this.#acknowledgeProvisional(reply);
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
    const end = this.#endWith(reply);
    end.acknowledge(1);
    if (this.dialogs.has(tag)) return;
    this.dialogs.add(tag);
    const { changesAfter } = this.plan;
    if (changesAfter !== null) this.#network.after(changesAfter, () => end.change());
    this.#network.after(1000 + Math.floor(this.#network.draw() * 20_000), () => end.hangUp());
  }

  #acknowledgeProvisional(reply: Message): void {
    const [rseq] = valuesOf(reply, 'RSeq');
    const key = `${reply.to!.tag ?? ''} ${rseq ?? ''}`;
    if (rseq === undefined || this.#pracked.has(key)) return;
    this.#pracked.add(key);
    this.#endWith(reply).acknowledgeProvisional(rseq);
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
}
