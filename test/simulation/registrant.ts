// A user agent that registers its contact, repeating the REGISTER until it is answered (RFC 3261 §10.2).
import type { Message } from '../../src/sip/message.ts';
import { requestText, valuesOf } from '../../src/transaction/testing/messages.ts';
import type { PeerNetwork } from '../../src/transaction/testing/peer-network.ts';

export interface Registration {
  readonly name: string;
  /** Where it sends from, and where its contact is. */
  readonly address: string;
  readonly registrar: string;
  /** `sip:` URI without user. */
  readonly domain: string;
  /** Address of record. */
  readonly aor: string;
  /** Seconds. */
  readonly expires: number;
  /** null: none is given. */
  readonly q: string | null;
}

export class Registrant {
  readonly #network: PeerNetwork;
  readonly #plan: Registration;
  /** null: no answer came. */
  status: number | null = null;
  readonly complaints: string[] = [];

  constructor(network: PeerNetwork, plan: Registration) {
    this.#network = network;
    this.#plan = plan;
  }

  start(): void {
    const { name, address, registrar, domain, expires, q } = this.#plan;
    const contact = `<${this.#network.contact(name, address)}>${q === null ? '' : `;q=${q}`}`;
    const register = requestText({
      to: this.#plan.aor,
      method: 'REGISTER',
      uri: domain,
      vias: [`SIP/2.0/${this.#network.sentBy(address)};branch=z9hG4bKr${name}`],
      callId: `r${name}`,
      fromTag: name,
      headers: `Contact: ${contact}\r\nExpires: ${expires}\r\n`,
    });
    this.#network.repeat(address, {
      send: () => {
        this.#network.send(address, registrar, register);
      },
      done: () => this.status !== null,
      giveUp: () => undefined,
    });
  }

  onReply(reply: Message): void {
    if (reply.method !== 'REGISTER' || reply.status < 200) return;
    if (this.status !== null && this.status !== reply.status) {
      this.complaints.push(`${this.#plan.name} was answered ${this.status} and ${reply.status}`);
    }
    this.status = reply.status;
    const { name, address } = this.#plan;
    const isListed = valuesOf(reply, 'Contact').some((value) => value.includes(this.#network.contact(name, address)));
    if (reply.status !== 200 || !isListed) this.complaints.push(`${name} could not register: ${reply.status}`);
  }
}
