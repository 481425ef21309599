// A server and its peers for one call flow, with everything that reached the peers kept for comparison.

import type { Loopback } from '../support/loopback.ts';
import { request, reply, UdpPeer } from '../support/peer.ts';
import { startServer, type Server, type ServerKind, type ServerOptions } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest, type RequestParts } from '../support/sip-text.ts';
import { quiet } from '../support/until.ts';
import { CALLER } from '../scenario/configs.ts';
import { normaliseLog, normaliseMessage } from './normalise.ts';

/** What the peers of one server saw, by the last byte of their address, and what the script logged. */
export interface Transcript {
  readonly arrivals: Readonly<Record<string, readonly string[]>>;
  readonly log: readonly string[];
}

export class Stage {
  readonly server: Server;
  readonly #peers = new Map<number, UdpPeer>();
  #serial = 0;

  private constructor(server: Server) {
    this.server = server;
  }

  /** `options`: of the server, beside its configuration. */
  static async open(
    kind: ServerKind,
    config: (net: Loopback) => string,
    lasts: readonly number[],
    options: Omit<ServerOptions, 'config'> = {},
  ): Promise<Stage> {
    const stage = new Stage(await startServer(kind, { config, ...options }));
    for (const last of [CALLER, ...lasts]) stage.#peers.set(last, await UdpPeer.open(stage.server.net.endpoint(last)));
    return stage;
  }

  peer(last: number): UdpPeer {
    return this.#peers.get(last)!;
  }

  /** Sends a request from a peer; identifiers are the same for every server. */
  send(last: number, parts: Partial<RequestParts> & Pick<RequestParts, 'method'>): SipText {
    const { endpoint, net } = this.server;
    const number = ++this.#serial;
    const via = net.endpoint(last);
    const text = writeRequest({
      uri: `sip:107@${endpoint.host}`,
      via,
      branch: `z9hG4bKkt${number}`,
      from: `<sip:10${last}@${via.host}>;tag=kt${last}`,
      callId: 'kt-flow',
      ...parts,
    });
    this.peer(last).send(text, endpoint);
    return new SipText(text);
  }

  /** Waits for a request at a peer and answers it with these statuses in turn. */
  async answer(last: number, method: string, ...statuses: readonly number[]): Promise<SipText> {
    const arrived = await this.peer(last).receive(request(method));
    for (const status of statuses) this.reply(last, arrived, status);
    return arrived;
  }

  reply(last: number, to: SipText, status: number): void {
    const contact = `Contact: <sip:callee@${this.server.net.host(last)}:5060>`;
    const headers = status < 300 ? [contact] : [];
    this.peer(last).send(
      writeReply(to, status, `Reason ${status}`, { toTag: `kt${last}`, headers }),
      this.server.endpoint,
    );
  }

  /** Waits for a reply at the caller; the ACK of a refused INVITE is sent by itself. */
  async expect(status: number, invite: SipText | null = null): Promise<SipText> {
    const arrived = await this.peer(CALLER).receive(reply(status));
    if (invite !== null) this.peer(CALLER).send(writeAckForFailure(invite, arrived), this.server.endpoint);
    return arrived;
  }

  /** Sends a request inside the dialog that `ok` set up, along its record route. */
  sendInDialog(method: string, ok: SipText, cseq: number): SipText {
    return this.send(CALLER, {
      method,
      uri: /<([^>]*)>/.exec(ok.need('Contact'))![1]!,
      to: ok.need('To'),
      cseq,
      headers: ok
        .values('Record-Route')
        .toReversed()
        .map((route) => `Route: ${route}`),
    });
  }

  /** Messages that reached the peers so far. */
  get #arrived(): number {
    return [...this.#peers.values()].reduce((sum, peer) => sum + peer.arrivals.length, 0);
  }

  /** Waits a moment, ends everything, and gives what was seen. */
  async close(): Promise<Transcript> {
    await quiet(() => this.server.child.stderr.length + this.#arrived, 150);
    const { net } = this.server;
    const arrivals: Record<string, string[]> = {};
    for (const [last, peer] of this.#peers) {
      const texts = peer.arrivals.map(({ message }) => message.text);
      arrivals[last] = texts
        .filter((text, index) => texts.indexOf(text) === index)
        .map((text) => normaliseMessage(text, net));
      await peer.close();
    }
    const log = normaliseLog(this.server.log, net);
    await this.server.destroy();
    return { arrivals, log };
  }
}
