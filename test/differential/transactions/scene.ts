// One call flow among many on the same server: it is told from the others by its Call-ID.

import { CALLEE, CALLEE_B, CALLEE_C, CALLER, SILENT } from '../../scenario/configs.ts';
import type { Loopback } from '../../support/loopback.ts';
import { type UdpPeer, type Wanted } from '../../support/peer.ts';
import type { Server } from '../../support/server.ts';
import {
  type RequestParts,
  SipText,
  writeAckForFailure,
  writeCancel,
  writeReply,
  writeRequest,
} from '../../support/sip-text.ts';
import { pause, until } from '../../support/until.ts';
import { normaliseLog, normaliseMessage, normaliseText } from '../normalise.ts';

/** One flow: what the script does with its requests, and what the peers do. */
export interface Flow {
  /** Statements for the request; CANCEL and ACK are relayed before unless `all`. */
  readonly request: string;
  /** Further routes; in all texts `%` stands for the name of the flow. */
  readonly routes?: string;
  /** CANCEL and ACK come to `request` too. */
  readonly all?: boolean;
  readonly run: (scene: Scene) => Promise<void>;
}

/** Where `@A`, `@B`, `@C`, `@N` (nobody) and `@S` (the server) of a script lead. */
const PLACES = { '@A': CALLEE, '@B': CALLEE_B, '@C': CALLEE_C, '@N': SILENT, '@S': 1 } as const;

/** A text of a flow as it stands in the configuration. */
export function textOf(text: string, name: string, net: Loopback): string {
  return text
    .replaceAll('%', name)
    .replaceAll(/@[ABCNS](?![a-z])/g, (place) => net.host(PLACES[place as keyof typeof PLACES]));
}

const FINAL: Wanted = ({ status }) => status !== null && status >= 200;

export class Scene {
  readonly server: Server;
  readonly name: string;
  readonly #peers: ReadonlyMap<number, UdpPeer>;
  readonly #notes: string[] = [];
  #serial = 0;

  constructor(server: Server, name: string, peers: ReadonlyMap<number, UdpPeer>) {
    this.server = server;
    this.name = name;
    this.#peers = peers;
  }

  get callId(): string {
    return `kt-${this.name}-`;
  }

  host(last: number): string {
    return this.server.net.host(last);
  }

  /** Sends a request of the caller. */
  send(method: string, parts: Partial<RequestParts> = {}): SipText {
    const request = this.request(method, parts);
    this.resend(request);
    return request;
  }

  /** A request of the caller. */
  request(method: string, parts: Partial<RequestParts> = {}): SipText {
    const { net, endpoint } = this.server;
    const text = writeRequest({
      method,
      uri: `sip:${this.name}@${endpoint.host}`,
      via: net.endpoint(CALLER),
      branch: `z9hG4bKkt${this.name}${++this.#serial}`,
      from: `<sip:caller@${net.host(CALLER)}>;tag=kt${CALLER}`,
      callId: this.callId,
      ...parts,
    });
    return new SipText(text);
  }

  resend(message: SipText, last = CALLER): void {
    this.#peers.get(last)!.send(message.text, this.server.endpoint);
  }

  sendText(text: string, last: number): void {
    this.resend(new SipText(text), last);
  }

  cancel(invite: SipText, ...headers: readonly string[]): SipText {
    const text = writeCancel(invite).replace('Content-Length', [...headers, 'Content-Length'].join('\r\n'));
    this.resend(new SipText(text));
    return new SipText(text);
  }

  /** Waits for a request at a peer. */
  arrival(last: number, method: string): Promise<SipText> {
    return this.receive(last, (message) => message.status === null && message.method === method);
  }

  receive(last: number, wanted: Wanted): Promise<SipText> {
    const { callId } = this;
    const mine: Wanted = (message) => message.value('Call-ID')?.startsWith(callId) === true && wanted(message);
    return this.#peers.get(last)!.receive(mine);
  }

  /** How many messages came to a peer so far, retransmissions included. */
  count(last: number, wanted: Wanted): number {
    return this.#peers
      .get(last)!
      .arrivals.filter(({ message }) => message.value('Call-ID')?.startsWith(this.callId) === true && wanted(message))
      .length;
  }

  /** Waits for a request at a peer and answers it with these statuses in turn. */
  async answer(last: number, method: string, ...statuses: readonly number[]): Promise<SipText> {
    const arrived = await this.arrival(last, method);
    for (const status of statuses) {
      this.reply(last, arrived, status);
      if (statuses.length > 1) await pause(30);
    }
    return arrived;
  }

  reply(last: number, to: SipText, status: number, ...headers: readonly string[]): void {
    const contact = status < 300 ? [`Contact: <sip:${this.name}@${this.host(last)}:5060>`] : [];
    const text = writeReply(to, status, `Reason ${status}`, {
      ...(status === 100 ? {} : { toTag: `kt${last}` }),
      headers: [...contact, ...headers],
    });
    this.resend(new SipText(text), last);
  }

  /** Refuses an INVITE and waits for the ACK. */
  async refuse(last: number, status: number, ...headers: readonly string[]): Promise<void> {
    this.reply(last, await this.arrival(last, 'INVITE'), status, ...headers);
    await this.arrival(last, 'ACK');
  }

  /** Waits for a reply at the caller; with `invite` the ACK of a refusal is sent. */
  async expect(status: number, invite: SipText | null = null): Promise<SipText> {
    const arrived = await this.receive(CALLER, (message) => message.status === status);
    if (invite !== null) this.resend(new SipText(writeAckForFailure(invite, arrived)));
    return arrived;
  }

  /** Waits for the final reply of the INVITE, whatever it is, and acknowledges it when it is a refusal. */
  async end(invite: SipText): Promise<SipText> {
    const arrived = await this.receive(CALLER, (message) => FINAL(message) && message.method === 'INVITE');
    if (arrived.status! >= 300) this.resend(new SipText(writeAckForFailure(invite, arrived)));
    return arrived;
  }

  /** Waits for the final reply of another request. */
  final(method: string): Promise<SipText> {
    return this.receive(CALLER, (message) => FINAL(message) && message.method === method);
  }

  inDialog(method: string, of: SipText, cseq: number, ...headers: readonly string[]): SipText {
    return this.send(method, {
      uri: /<([^>]*)>/.exec(of.need('Contact'))![1]!,
      to: of.need('To'),
      cseq,
      headers: [
        ...of
          .values('Record-Route')
          .toReversed()
          .map((route) => `Route: ${route}`),
        ...headers,
      ],
    });
  }

  /** Waits until the script logged a text for this flow. */
  async logged(text: string): Promise<void> {
    await until(`log record ${text}`, () => this.log().some((line) => line.includes(text)));
  }

  log(): string[] {
    const records = this.server.log.filter((record) => record.text.startsWith(this.callId));
    return normaliseLog(records, this.server.net).map((line) =>
      line
        .replace(/\{\d \d+ \w+ [^}]*\}/, '')
        .replace(/uloc-[-0-9a-f]+/, 'uloc')
        .replace(/suspended \d+:\d+/, 'suspended'),
    );
  }

  /** Keeps something for the transcript: what a command printed. */
  note(text: string): void {
    this.#notes.push(normaliseText(text, this.server.net));
  }

  /** Keeps what came by another way than the peers of all flows. */
  noteMessage(message: SipText): void {
    this.#notes.push(normaliseMessage(message.text, this.server.net));
  }

  kamcmd(...args: readonly string[]): Promise<string> {
    return this.server.kamcmd(...args);
  }

  /** What reached the peers, each message once, and what the script logged. */
  transcript(): Readonly<Record<string, readonly string[]>> {
    const seen: Record<string, readonly string[]> = {};
    for (const [last, peer] of this.#peers) {
      const texts = peer.arrivals
        .filter(({ message }) => message.value('Call-ID')?.startsWith(this.callId))
        .map(({ message }) => message.text);
      const once = texts.filter((text, index) => texts.indexOf(text) === index);
      seen[last] = once.map((text) => normaliseMessage(text, this.server.net));
    }
    return { ...seen, log: this.log(), notes: this.#notes };
  }
}
