// One end of a dialog (RFC 3261 §12): it acknowledges, changes and ends what was agreed, and answers the other end that does.
import type { Message } from '../../sip/message.ts';
import { replyText, requestText } from './messages.ts';
import type { PeerNetwork } from './peer-network.ts';

export interface DialogParts {
  /** User name at this end; no other end has the same name and tags. */
  readonly name: string;
  readonly address: string;
  /** Where requests go first. */
  readonly nextHop: string;
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** Remote target. */
  readonly target: string;
  /** Route set, in the order of the Route headers. */
  readonly routes: readonly string[];
}

/** A final reply to an INVITE within the dialog. */
export interface LaterAnswer {
  status: number;
  /** null: none yet. */
  text: string | null;
  acked: boolean;
}

/** Milliseconds until a re-INVITE is answered, at most. */
const THINKING = 1500;

export class DialogEnd {
  readonly parts: DialogParts;
  readonly #network: PeerNetwork;
  readonly complaints: string[] = [];
  /** Methods of requests that nobody answered. */
  readonly unanswered: string[] = [];
  /** Statuses of final replies to BYE. */
  readonly byeStatuses: number[] = [];
  /** By CSeq of the INVITE. */
  readonly answers = new Map<number, LaterAnswer>();
  /** The other end said BYE. */
  wasHungUp = false;
  #hasHungUp = false;
  #isChanging = false;
  #cseq = 1;
  /** What to do with a reply, by branch. */
  readonly #awaited = new Map<string, (reply: Message) => void>();

  constructor(network: PeerNetwork, parts: DialogParts) {
    this.#network = network;
    this.parts = parts;
  }

  get isOver(): boolean {
    return this.wasHungUp || this.#hasHungUp;
  }

  /** The ACK of a 2xx to the INVITE with that CSeq; a transaction of its own. */
  acknowledge(cseq: number): void {
    this.#send(this.#text('ACK', cseq, this.#via(`ack${cseq}`)));
  }

  /** PRACK of a provisional reply to the INVITE that began all (RFC 3262). */
  acknowledgeProvisional(rseq: string): void {
    this.#request('PRACK', `RAck: ${rseq} 1 INVITE\r\n`);
  }

  /** re-INVITE. */
  change(): void {
    if (this.isOver || this.#isChanging) return;
    this.#isChanging = true;
    this.#request('INVITE', this.#contactLine);
  }

  hangUp(): void {
    if (this.isOver) return;
    this.#hasHungUp = true;
    this.#request('BYE', '');
  }

  /** Whether it was the answer to something asked here. */
  onReply(reply: Message): boolean {
    const act = this.#awaited.get(reply.via?.branch ?? '');
    act?.(reply);
    return act !== undefined;
  }

  onRequest(request: Message, from: string): void {
    switch (request.method) {
      case 'INVITE':
        this.#onInvite(request, from);
        return;
      case 'ACK':
        this.#onAck(request);
        return;
      case 'BYE':
        this.wasHungUp = true;
        this.#reply(from, replyText(request, 200));
        return;
      default:
        this.complaints.push(`a ${request.method} in a dialog`);
    }
  }

  get #contactLine(): string {
    return `Contact: <${this.#network.contact(this.parts.name, this.parts.address)}>\r\n`;
  }

  #via(branch: string): string {
    const { name, address, localTag, remoteTag } = this.parts;
    return `SIP/2.0/${this.#network.sentBy(address)};branch=z9hG4bK${branch}${name}${localTag}${remoteTag}`;
  }

  #text(method: string, cseq: number, via: string, headers = ''): string {
    const { callId, localTag, remoteTag, target, routes } = this.parts;
    const lines = routes.map((route) => `Route: ${route}\r\n`).join('') + headers;
    return requestText({
      method,
      uri: target,
      vias: [via],
      callId,
      cseq,
      fromTag: localTag,
      toTag: remoteTag,
      headers: lines,
    });
  }

  #send(text: string): void {
    this.#network.send(this.parts.address, this.parts.nextHop, text);
  }

  #reply(to: string, text: string): void {
    this.#network.send(this.parts.address, to, text);
  }

  /** Sends it until it has a final reply. */
  #request(method: string, headers: string): void {
    const cseq = ++this.#cseq;
    const via = this.#via(`${method}${cseq}`);
    const text = this.#text(method, cseq, via, headers);
    let provisional = false;
    let status = 0;
    this.#awaited.set(via.slice(via.indexOf('z9hG4bK')), (reply) => {
      if (reply.status < 200) provisional = true;
      else {
        if (status === 0 && method === 'BYE') this.byeStatuses.push(reply.status);
        if (method === 'INVITE') this.#onFinal(reply, cseq, via);
        status = reply.status;
      }
    });
    this.#network.repeat(this.parts.address, {
      send: () => {
        this.#send(text);
      },
      done: () => status !== 0 || (provisional && method === 'INVITE'),
      giveUp: () => {
        this.unanswered.push(method);
      },
    });
  }

  #onFinal(reply: Message, cseq: number, via: string): void {
    this.#isChanging = false;
    if (reply.status < 300) this.acknowledge(cseq);
    else this.#send(this.#text('ACK', cseq, via));
  }

  #onInvite(request: Message, from: string): void {
    const cseq = request.cseq!.number;
    const known = this.answers.get(cseq);
    if (known !== undefined) {
      if (known.text !== null) this.#reply(from, known.text);
      return;
    }
    const answer: LaterAnswer = { status: 0, text: null, acked: false };
    this.answers.set(cseq, answer);
    const isRefused = this.isOver || this.#isChanging;
    const respond = (status: number): void => {
      answer.status = status;
      const text = replyText(request, status, { contact: this.#network.contact(this.parts.name, this.parts.address) });
      answer.text = text;
      this.#network.repeat(this.parts.address, {
        send: () => {
          this.#reply(from, text);
        },
        done: () => answer.acked,
        giveUp: () => undefined,
        endToEnd: status < 300,
      });
    };
    if (isRefused) {
      // RFC 3261 §14.2: both wanted to change it at once.
      respond(this.isOver ? 481 : 491);
      return;
    }
    this.#network.after(Math.floor(this.#network.draw() * THINKING), () => {
      // RFC 3261 §15.1.2: a BYE ends what is not answered yet.
      respond(this.isOver ? 487 : 200);
    });
  }

  #onAck(ack: Message): void {
    const answer = this.answers.get(ack.cseq!.number);
    if (answer === undefined || answer.text === null) this.complaints.push('an ACK for nothing');
    else answer.acked = true;
  }
}
