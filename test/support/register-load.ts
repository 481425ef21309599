// Phones that register, move and leave as fast as a server answers, and that know what it has answered.

import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from './loopback.ts';
import type { SipText } from './sip-text.ts';
import { UdpPeer } from './peer.ts';
import { PATIENCE, until } from './until.ts';

interface Phone {
  readonly user: string;
  cseq: number;
  /** Number in the contact that a 200 confirmed last; null: that it has none. */
  confirmed: number | null;
  /** What was asked and not answered yet; undefined: nothing. */
  asked: number | null | undefined;
  /** The CSeq of that. */
  askedIn: number;
}

/** Every so many requests of a phone it leaves. */
const LEAVES = 5;

export class RegisterLoad {
  readonly #peer: UdpPeer;
  readonly #server: Endpoint;
  readonly #phones: Phone[];
  #confirmed = 0;

  private constructor(peer: UdpPeer, server: Endpoint, phones: number) {
    this.#peer = peer;
    this.#server = server;
    this.#phones = Array.from({ length: phones }, (_, index) => ({
      user: `phone${index}`,
      cseq: 0,
      confirmed: null,
      asked: undefined,
      askedIn: 0,
    }));
  }

  static async open(local: Endpoint, server: Endpoint, phones: number): Promise<RegisterLoad> {
    return new RegisterLoad(await UdpPeer.open(local), server, phones);
  }

  /** How many registrations were answered with 200. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /** Each phone that waits for nothing asks for the next, until `ended`. */
  async run(ended: () => boolean): Promise<void> {
    while (!ended()) {
      for (const phone of this.#phones) if (phone.asked === undefined) this.#ask(phone);
      await pause(1);
      for (const answer of this.#peer.drain()) this.#note(answer);
    }
  }

  /** Asks a server started anew what it knows of each phone: what is not what was confirmed or, unconfirmed, asked for. */
  async differences(): Promise<string[]> {
    for (const phone of this.#phones) this.#send(phone, `q${++phone.cseq}`, '');
    const answers = new Map<string, string>();
    await until(
      'answers to all phones',
      () => {
        for (const message of this.#peer.drain()) {
          const phone = this.#phoneOf(message);
          // What the server sent before its end came late.
          if (message.need('CSeq') === `${phone.cseq} REGISTER`) answers.set(phone.user, message.text);
          else this.#note(message);
        }
        return answers.size >= this.#phones.length;
      },
      { limit: PATIENCE },
    );
    const wrong: string[] = [];
    for (const phone of this.#phones) {
      const kept = contactNumber(answers.get(phone.user)!);
      if (kept !== phone.confirmed && (phone.asked === undefined || kept !== phone.asked))
        wrong.push(`${phone.user}: has ${kept}, was promised ${phone.confirmed}, asked for ${phone.asked}`);
      phone.confirmed = kept;
      phone.asked = undefined;
    }
    return wrong;
  }

  close(): Promise<void> {
    return this.#peer.close();
  }

  #ask(phone: Phone): void {
    const number = ++phone.cseq;
    const leaves = number % LEAVES === 0;
    phone.askedIn = number;
    phone.asked = leaves ? null : number;
    const contact = leaves ? 'Contact: *\r\nExpires: 0\r\n' : this.#contact(phone, number);
    this.#send(phone, `r${number}`, contact);
  }

  #contact({ user }: Phone, number: number): string {
    return `Contact: <sip:${user}@${this.#peer.endpoint.host};n=${number}>;expires=3600\r\n`;
  }

  #send({ user, cseq }: Phone, branch: string, contact: string): void {
    const { host, port } = this.#peer.endpoint;
    this.#peer.send(
      `REGISTER sip:${this.#server.host} SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:${port};branch=z9hG4bK${user}${branch}\r\n` +
        `From: <sip:${user}@${this.#server.host}>;tag=${user}\r\nTo: <sip:${user}@${this.#server.host}>\r\n` +
        `Call-ID: ${user}\r\nCSeq: ${cseq} REGISTER\r\nMax-Forwards: 70\r\n${contact}Content-Length: 0\r\n\r\n`,
      this.#server,
    );
  }

  #phoneOf(answer: SipText): Phone {
    return this.#phones[Number(answer.need('Call-ID').slice('phone'.length))]!;
  }

  #note(answer: SipText): void {
    if (answer.status !== 200) throw new Error(`a registration was refused:\n${answer.text}`);
    const phone = this.#phoneOf(answer);
    if (phone.asked === undefined || answer.need('CSeq') !== `${phone.askedIn} REGISTER`) return;
    phone.confirmed = phone.asked;
    phone.asked = undefined;
    this.#confirmed++;
  }
}

/** Number in the only contact of a 200; null: it has none. */
function contactNumber(answer: string): number | null {
  const found = /^Contact: <[^>]*;n=(\d+)>/m.exec(answer);
  return found === null ? null : Number(found[1]);
}
