/** A running proxy and registrar between a sender and a next hop, to which the bytes of one message are sent. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Endpoint, Loopback } from '../support/loopback.ts';
import { UdpPeer, type Wanted } from '../support/peer.ts';
import { startServer, type Server, type ServerKind, type ServerOptions } from '../support/server.ts';
import { SipText, unique, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';
import { pause } from '../support/until.ts';
import { damaged } from './hostile-messages.ts';

const MODULES = ['tm', 'sl', 'rr', 'pv', 'maxfwd', 'usrloc', 'registrar', 'sanity'];

/**
 * A proxy for every domain and a registrar that check what they can check: all of sanity's tests but those of digest
 * credentials of unknown schemes (2048), on all four URIs. Everything that is no REGISTER goes to `nextHop`.
 */
export function checkingProxy(nextHop: Endpoint, settings = ''): string {
  return `${MODULES.map((name) => `loadmodule "${name}.so"\n`).join('')}
modparam("sanity", "autodrop", 0)
modparam("maxfwd", "max_limit", 255)
modparam("rr", "append_fromtag", 0)
${settings}
request_route {
        if (method == "OPTIONS" && uri =~ "^sip:probe@") {
                sl_send_reply("200", "Alive");
                exit;
        }
        if (!sanity_check("30695", "15")) exit;
        if (!mf_process_maxfwd_header("10")) {
                sl_send_reply("483", "Too Many Hops");
                exit;
        }
        if (method == "REGISTER") {
                save("location");
                exit;
        }
        if (method == "INVITE") record_route();
        $du = "sip:${reference(nextHop.host)}:${nextHop.port}";
        if (!t_relay()) sl_reply_error();
}
`;
}

/** A proxy and registrar that checks nothing, and takes the Subject out of what it relays. */
export function trustingProxy(nextHop: Endpoint): string {
  return `${['tm', 'sl', 'rr', 'pv', 'usrloc', 'registrar', 'textops'].map((name) => `loadmodule "${name}.so"\n`).join('')}
request_route {
        if (method == "OPTIONS" && uri =~ "^sip:probe@") {
                sl_send_reply("200", "Alive");
                exit;
        }
        if (method == "REGISTER") {
                save("location");
                exit;
        }
        remove_hf("Subject");
        $du = "sip:${nextHop.host}:${nextHop.port}";
        t_relay();
}
`;
}

/** What one message brought about. */
export interface Outcome {
  /** Start lines that came back to the sender, without the automatic 100. */
  readonly answers: readonly string[];
  /** The last of the answers. */
  readonly answer: SipText | null;
  /** What the next hop got, retransmissions left out. */
  readonly relayed: readonly SipText[];
  /** Records at error level or worse, of this message only. */
  readonly errors: readonly string[];
}

const SEVERE = new Set(['ERROR', 'CRITICAL', 'ALERT', 'BUG']);

/** What only a fault of the server logs, never a message. */
const FAULTS = new Set(['CRITICAL', 'ALERT', 'BUG']);

/** The server and its next hop. */
export class ProxyStage {
  readonly server: Server;
  readonly #target: Endpoint;
  readonly #nextHop: UdpPeer;
  readonly #probeUri: string;

  private constructor(
    server: Server,
    { target, probeUri = 'sip:probe@server.example' }: StageOptions,
    nextHop: UdpPeer,
  ) {
    this.server = server;
    this.#target = target;
    this.#probeUri = probeUri;
    this.#nextHop = nextHop;
  }

  /** Starts a server that listens on `target` and relays to `nextHop`. */
  static async open(kind: ServerKind, options: StageOptions): Promise<ProxyStage> {
    const peer = await UdpPeer.open(options.nextHop);
    try {
      return new ProxyStage(await startServer(kind, options), options, peer);
    } catch (error) {
      await peer.close();
      throw error;
    }
  }

  /** Sends exact bytes from an address of their own, and waits until the server has dealt with them and still answers. */
  send(bytes: string, sender: Endpoint): Promise<Outcome> {
    return this.sendAll([bytes], sender);
  }

  /** As `send`, for several datagrams in a row. The next hop refuses what it got, so that nothing is repeated later. */
  async sendAll(datagrams: readonly string[], sender: Endpoint): Promise<Outcome> {
    const outcome = await this.#deliver(datagrams, sender);
    const answerable = outcome.relayed.filter(isAnswerable);
    if (answerable.length === 0) return outcome;
    for (const request of answerable) this.#answer(request, 480);
    // What the answers make the server log is over before the next message comes.
    const peer = await UdpPeer.open(sender);
    await this.#probe(peer);
    await peer.close();
    return outcome;
  }

  /** As `send`, and the next hop answers what it got: gives the answer as the sender sees it, in `answer`. */
  async exchange(bytes: string, sender: Endpoint, status = 480): Promise<Outcome> {
    const outcome = await this.#deliver([bytes], sender);
    const [request] = outcome.relayed;
    if (request === undefined) return outcome;
    const peer = await UdpPeer.open(sender);
    this.#answer(request, status);
    const final: Wanted = (message) => message.status === status;
    const answer = await peer.receive(final);
    if (request.method === 'INVITE') peer.send(writeAckForFailure(withLongNames(bytes), answer), this.#target);
    await this.#probe(peer);
    await peer.close();
    return { ...outcome, answers: [...outcome.answers, answer.startLine], answer };
  }

  async #deliver(datagrams: readonly string[], sender: Endpoint): Promise<Outcome> {
    const peer = await UdpPeer.open(sender);
    const recordsBefore = this.server.log.length;
    this.#nextHop.drain();
    for (const bytes of datagrams) peer.send(bytes, this.#target);
    await this.#probe(peer);
    await pause(20);
    const answers = peer.drain().filter((message) => message.status !== 100 && belongs(message, datagrams));
    const relayed = withoutRepetitions(this.#nextHop.drain()).filter(
      (message) => message.method !== 'ACK' && belongs(message, datagrams),
    );
    const records = this.server.log.slice(recordsBefore);
    const fault = records.find(({ level }) => FAULTS.has(level));
    if (fault !== undefined) throw new Error(`${fault.level}: ${fault.text}`);
    const errors = records.filter(({ level }) => SEVERE.has(level)).map(({ text }) => text);
    await peer.close();
    return { answers: answers.map(({ startLine }) => startLine), answer: answers.at(-1) ?? null, relayed, errors };
  }

  #answer(request: SipText, status: number): void {
    const named = withLongNames(request.text);
    this.#nextHop.send(writeReply(named, status, 'Next hop', { toTag: 'next-hop' }), this.#target);
  }

  /** Sends that many damaged messages. Each may cost so many records at error level. */
  async sendDamaged(count: number, sender: Endpoint, recordsEach = 1): Promise<void> {
    const texts = damaged(count);
    for (let i = 0; i < texts.length; i += 50) {
      const { errors } = await this.sendAll(texts.slice(i, i + 50), sender);
      expect(errors.length, errors.join('\n')).toBeLessThanOrEqual(50 * recordsEach);
    }
  }

  /** Resident bytes of the server. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.server.child.pid}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) * 1024;
  }

  /** The server must still answer. */
  async #probe(peer: UdpPeer): Promise<void> {
    const callId = unique('probe');
    const via = { ...peer.endpoint, host: reference(peer.endpoint.host) };
    const parts = { method: 'OPTIONS', uri: this.#probeUri, via, callId, contact: null };
    peer.send(writeRequest(parts), this.#target);
    await peer.receive((message) => message.status === 200 && message.value('Call-ID') === callId);
  }

  async close(): Promise<void> {
    await this.#nextHop.close();
    await this.server.destroy();
  }
}

const LONG_NAMES: Readonly<Record<string, string>> = { v: 'Via', f: 'From', t: 'To', i: 'Call-ID' };

/** The message with the compact names an answer has to copy written out. */
function withLongNames(text: string): SipText {
  const named = text.replace(/^([vfti])[ \t]*:/gim, (_line, name: string) => `${LONG_NAMES[name.toLowerCase()]!}:`);
  return new SipText(named);
}

/** Whether a message is about one of these datagrams, and not a late repetition for one that went before. */
function belongs(message: SipText, datagrams: readonly string[]): boolean {
  const callId = withLongNames(message.text).value('Call-ID');
  return callId === null || datagrams.some((each) => each.includes(callId));
}

function withoutRepetitions(messages: readonly SipText[]): SipText[] {
  return [...new Map(messages.map((message) => [message.text, message])).values()];
}

/** A host as it stands in a URI or Via. */
function reference(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Damaged messages may have headers that only the server takes for what they are. */
function isAnswerable(request: SipText): boolean {
  const named = withLongNames(request.text);
  return ['From', 'To', 'Call-ID', 'CSeq'].every((name) => named.value(name) !== null);
}

export interface StageOptions extends ServerOptions {
  readonly net: Loopback;
  readonly target: Endpoint;
  readonly nextHop: Endpoint;
  /** An OPTIONS to it is answered 200 whatever the state; `sip:probe@server.example` by default. */
  readonly probeUri?: string;
}
