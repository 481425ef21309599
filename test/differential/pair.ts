// Two servers with the same configuration, and the same traffic to both.

import { CALLEE, CALLER } from '../scenario/configs.ts';
import type { Loopback } from '../support/loopback.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { startServer, servers, type Server } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';
import { pause, until } from '../support/until.ts';
import { normaliseLog, normaliseMessage } from './normalise.ts';
import { writeSingle, type Single } from './single.ts';

/** What one server did with one message, normalised. */
export interface Outcome {
  /** What the sender got, in order. */
  readonly caller: readonly string[];
  /** What the server sent on. */
  readonly callee: readonly string[];
  readonly log: readonly string[];
}

/** A server with a caller, and a callee that answers what it gets: 486 to INVITE, 200 to the rest. */
class Side {
  readonly server: Server;
  readonly #caller: UdpPeer;
  readonly #callee: UdpPeer;
  #records = 0;

  constructor(server: Server, caller: UdpPeer, callee: UdpPeer) {
    this.server = server;
    this.#caller = caller;
    this.#callee = callee;
  }

  async send(single: Single, id: string): Promise<Outcome> {
    const { net, endpoint } = this.server;
    const sent = writeSingle(single, net, id);
    this.#caller.send(sent, endpoint);
    const { caller, callee } = await this.#settle(id, sent);
    const records = this.server.log;
    const log = records.slice(this.#records).filter(({ text }) => !text.startsWith('marker'));
    this.#records = records.length;
    const normalised = (messages: readonly SipText[]): string[] =>
      withoutRepetitions(messages.filter(belongsTo(id)).map(({ text }) => normaliseMessage(text, net)));
    return { caller: normalised(caller), callee: normalised(callee), log: normaliseLog(log, net) };
  }

  async close(): Promise<void> {
    await Promise.all([this.#caller.close(), this.#callee.close()]);
    await this.server.destroy();
  }

  /** Lets both ends do their part until nothing more arrives; gives what reached them. */
  async #settle(id: string, sent: string): Promise<{ caller: SipText[]; callee: SipText[] }> {
    const all: { caller: SipText[]; callee: SipText[] } = { caller: [], callee: [] };
    for (let round = 1; ; round++) {
      await this.#marker(`marker-${id}-${round}`);
      await pause(4);
      const caller = this.#caller.drain().filter(belongsTo(id));
      const callee = this.#callee.drain().filter(belongsTo(id));
      if (caller.length + callee.length === 0) return all;
      all.caller.push(...caller);
      all.callee.push(...callee);
      for (const message of caller) if (refusesInvite(message)) this.#acknowledge(sent, message);
      for (const message of callee) if (wantsAnswer(message)) this.#answer(message);
    }
  }

  #acknowledge(sent: string, reply: SipText): void {
    this.#caller.send(writeAckForFailure(new SipText(sent), reply), this.server.endpoint);
  }

  #answer(request: SipText): void {
    const [status, reason] = request.method === 'INVITE' ? ([486, 'Busy Here'] as const) : ([200, 'OK'] as const);
    this.#callee.send(answerTo(request, status, reason), this.server.endpoint);
  }

  async #marker(callId: string): Promise<void> {
    const { endpoint } = this.server;
    const text = writeRequest({ method: 'OPTIONS', uri: `sip:${endpoint.host}`, via: this.#caller.endpoint, callId });
    this.#caller.send(text, endpoint);
    await this.#caller.receive((message) => reply(299)(message) && message.value('Call-ID') === callId);
    await until(`log record ${callId}`, () => this.server.log.some((record) => record.text === callId));
  }
}

/** False for what a server still sends again because of an earlier message. */
function belongsTo(id: string): (message: SipText) => boolean {
  return (message) => {
    const other = /kt-(\d+x)/.exec(message.text);
    return other === null || other[1] === id;
  };
}

function refusesInvite({ status, method }: SipText): boolean {
  return status !== null && status >= 300 && method === 'INVITE';
}

function wantsAnswer({ status, method }: SipText): boolean {
  return status === null && method !== 'ACK';
}

/** Headers may be missing or malformed: only those that are there are mirrored. */
function answerTo(request: SipText, status: number, reason: string): string {
  try {
    return writeReply(request, status, reason, { toTag: 'ktuas' });
  } catch {
    return '\r\n\r\n';
  }
}

/** A retransmission is a matter of time, not of behaviour. */
function withoutRepetitions(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) === index);
}

/** The server that is tested and the oracle, side by side. */
export class Pair {
  readonly tested: Side;
  readonly oracle: Side;

  private constructor(tested: Side, oracle: Side) {
    this.tested = tested;
    this.oracle = oracle;
  }

  /** `ownArgs`: what Kamailio does not know, to make ours do as it does. */
  static async start(config: (net: Loopback) => string, ownArgs: readonly string[] = []): Promise<Pair> {
    const tests = servers[0] ?? 'kahea';
    const [tested, oracle] = await Promise.all([
      startSide(tests, config, tests === 'kahea' ? ownArgs : []),
      startSide('kamailio', config, []),
    ]);
    return new Pair(tested, oracle);
  }

  async send(single: Single, id: string): Promise<{ tested: Outcome; oracle: Outcome }> {
    const [tested, oracle] = await Promise.all([this.tested.send(single, id), this.oracle.send(single, id)]);
    return { tested, oracle };
  }

  async close(): Promise<void> {
    await Promise.all([this.tested.close(), this.oracle.close()]);
  }
}

async function startSide(
  kind: (typeof servers)[number],
  config: (net: Loopback) => string,
  args: readonly string[],
): Promise<Side> {
  const server = await startServer(kind, { config, args });
  const [caller, callee] = await Promise.all([
    UdpPeer.open(server.net.endpoint(CALLER)),
    UdpPeer.open(server.net.endpoint(CALLEE)),
  ]);
  return new Side(server, caller, callee);
}
