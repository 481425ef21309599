/** A request of the server itself that is sent again with credentials when it is challenged (RFC 3261 §8.1.3.5, §22). */
import type { Context } from '../../src/context/context.ts';
import type { RandomSource } from '../../src/lib/random.ts';
import type { DigestChallenge, DigestUser } from '../../src/sip/digest-client.ts';
import { headerLines, oneLine } from '../../src/sip/fold.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import type { Message } from '../../src/sip/message.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import type { OnReply, TransactionApi } from '../tm/api.ts';
import type { DigestAnswers } from './digest-answers.ts';

export interface ClientRequest {
  readonly method: string;
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  /** null: one is made. */
  readonly callId: string | null;
  readonly cseq: number;
  /** Further lines. */
  readonly headers: string;
  readonly body: string;
  /** null: where the URI leads. */
  readonly nextHop: string | null;
  /** null: as tm chooses. */
  readonly socket: LocalSocket | null;
}

/** The CSeq that tm gives its own requests. */
export const FIRST_CSEQ = 10;

/** There is an answer to the challenge, but the way to the other server is gone. */
export const UNSENT = 'failed to send request with authentication';

const METHOD = /^[A-Za-z\d\-.!%*_+`'~]+$/;
const URI = /^[a-zA-Z][a-zA-Z\d+.-]*:[^\s<>"\0]+$/;

/** Why it cannot be sent; null: it can. */
export function requestProblem(request: Pick<ClientRequest, 'method' | 'uri' | 'nextHop' | 'callId'>): string | null {
  if (!METHOD.test(request.method)) return `no method: ${oneLine(request.method)}`;
  if (!URI.test(request.uri)) return `no URI: ${oneLine(request.uri)}`;
  if (request.nextHop !== null && !URI.test(request.nextHop)) return `no next hop: ${oneLine(request.nextHop)}`;
  return request.callId === null || /^[^\s\0]+$/.test(request.callId) ? null : 'no Call-ID';
}

/** As in From and To: a URI alone is put into brackets. */
function addressLine(name: string, text: string, tag: string): string {
  const address = oneLine(text);
  return `${name}: ${address.includes('<') ? address : `<${address}>`}${tag}\r\n`;
}

export interface Sending {
  readonly tm: TransactionApi;
  readonly answers: DigestAnswers;
  readonly random: RandomSource;
  readonly network: Pick<ModuleHost['network'], 'ownCallId'>;
}

/** One such request with all that stays the same when it is sent again. */
export class ClientExchange {
  readonly #sending: Sending;
  readonly #request: ClientRequest;
  readonly #ctx: Context | null;
  readonly #lines: string;
  readonly callId: string;
  #cseq: number;

  /** `ctx`: of the script that asks for it; null: none does. */
  constructor(sending: Sending, ctx: Context | null, request: ClientRequest) {
    const { random, network } = sending;
    this.#sending = sending;
    this.#ctx = ctx;
    this.#request = request;
    this.#cseq = request.cseq;
    this.callId = request.callId ?? network.ownCallId(() => random.bytes(12).toString('hex'));
    const tag = `;tag=${random.bytes(8).toString('hex')}`;
    this.#lines =
      addressLine('To', request.to, '') +
      addressLine('From', request.from, tag) +
      `Call-ID: ${this.callId}\r\n${headerLines(request.headers)}`;
  }

  /** Of the last one sent. */
  get cseq(): number {
    return this.#cseq;
  }

  /** `more`: header lines for this time. False: it cannot be sent. */
  send(onReply: OnReply, more = ''): boolean | Promise<boolean> {
    const { method, uri, body, nextHop, socket } = this.#request;
    const headers = `${this.#lines}CSeq: ${this.#cseq} ${method}\r\n${more}`;
    return this.#sending.tm.send(this.#ctx, { method, uri, nextHop, socket, headers, body }, onReply);
  }

  /** Sends it again with what `reply` asks for. A text says why that is not possible, or is {@link UNSENT}. */
  authenticate(
    reply: Message,
    find: (challenge: DigestChallenge) => DigestUser | null,
    onReply: OnReply,
  ): string | null | Promise<string | null> {
    const { method, uri, body } = this.#request;
    const answer = this.#sending.answers.answer(reply, { method, uri, body }, find);
    if ('problem' in answer) return answer.problem;
    this.#cseq++;
    const sent = this.send(onReply, answer.line);
    return sent instanceof Promise ? sent.then(unsent) : unsent(sent);
  }
}

const unsent = (isSent: boolean): string | null => (isSent ? null : UNSENT);
