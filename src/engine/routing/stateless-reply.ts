/** Replies made without a transaction (RFC 3261 §8.2.7), and the ACKs they bring back (§17.1.1.3). */
import { createHash } from 'node:crypto';
import { tagOf, warningLine } from '../../context/made-reply.ts';
import { ReplyHeaders } from '../../context/reply-headers.ts';
import { ReplyLimit } from '../../context/reply-limit.ts';
import { replyFlow } from '../../context/outgoing.ts';
import { replyOptions } from '../../context/send-options.ts';
import { receivedParameters } from '../../context/own-via.ts';
import type { Context } from '../../context/context.ts';
import type { RandomSource } from '../../lib/random.ts';
import type { CoreSettings, Network } from '../../module/host.ts';
import type { Message } from '../../sip/message.ts';
import { Method } from '../../sip/method.ts';
import { SendOption } from '../../sip/send-option.ts';

type ReplySettings = Pick<CoreSettings, 'serverHeader' | 'sendsWarnings'>;

export class StatelessReplies {
  readonly #network: Network;
  readonly #limit: ReplyLimit;
  readonly #core: ReplySettings;
  /** First part of every tag made here; the ACK of a negative answer brings it back. */
  readonly #tagPrefix: string;

  constructor(network: Network, random: RandomSource, core: ReplySettings) {
    this.#network = network;
    this.#limit = new ReplyLimit(network);
    this.#core = core;
    this.#tagPrefix = createHash('md5').update(random.bytes(16)).digest('hex');
  }

  /** To tag of replies to this request. */
  tag(request: Message): string {
    return `${this.#tagPrefix}.${tagOf(request)}`;
  }

  /**
   * The text sent; null: it was not, because the request is an ACK, there is no way back, or the reply would be too long for
   * a request that may be forged. `headers`: further lines.
   */
  send(ctx: Context, status: number, reason: string, headers = ReplyHeaders.none): string | null {
    const { message } = ctx;
    if (message.methodId === Method.Ack || message.via === null) return null;
    const all = ctx.replyHeaders.and(headers);
    const { received, rport } = receivedParameters(message.via, ctx.flow, ctx.forceRport);
    const text = this.#limit.sparing(ctx, {
      status,
      reason,
      toTag: status === 100 ? null : this.tag(message),
      received,
      rport,
      headers: all.text,
      exempt: all.exempt,
      body: ctx.replyBody,
      contentType: ctx.replyContentType,
      serverHeader: this.#core.serverHeader,
      lastHeaders: this.#core.sendsWarnings ? warningLine(ctx) : '',
    });
    if (text === null) return null;
    const flow = replyFlow(ctx, (each) => this.#network.isConnected(each));
    if (!this.#network.send(flow, text, replyOptions(ctx) | SendOption.MadeHere)) return null;
    ctx.isAnswered ||= status >= 200;
    return text;
  }

  /**
   * Whether an ACK acknowledges a reply made here, so that nobody else must see it. Of a request that came back in a loop the
   * reply goes through our own transactions, and theirs are the ACKs with another branch.
   */
  isAcknowledged({ message }: Context): boolean {
    if (message.methodId !== Method.Ack) return false;
    const tag = message.to?.tag;
    return tag?.startsWith(this.#tagPrefix) === true && tag === this.tag(message);
  }
}
