/** Whether a new request is taken: not while the server ends, nor when there is too much to do. What was begun goes on. */
import type { Context } from '../../context/context.ts';
import { ReplyHeaders } from '../../context/reply-headers.ts';
import { fraction, type RandomSource } from '../../lib/random.ts';
import { Method } from '../../sip/method.ts';
import { isInDialog } from '../../transaction/matching.ts';
import type { Overload } from '../overload/overload.ts';
import type { StatelessReplies } from './stateless-reply.ts';

export interface AdmissionParts {
  readonly replies: Pick<StatelessReplies, 'send'>;
  readonly overload: Pick<Overload, 'isWatching' | 'judge'>;
  readonly random: RandomSource;
  readonly settings: AdmissionSettings;
  /** Whether a request belongs to a running transaction. */
  belongsToTransaction(ctx: Context): boolean;
}

/** Live values. */
export interface AdmissionSettings {
  /** Seconds after which those may try again who are refused for overload, and at most as many more. */
  readonly retryAfter: number;
}

/** Until then another server has taken over, or this one is there again. */
const RETRY_AFTER_END = 10;

export class Admission {
  readonly #parts: AdmissionParts;
  #isDraining = false;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** From now on new requests are refused; what belongs to running transactions and dialogs goes on. */
  drain(): void {
    this.#isDraining = true;
  }

  /** False: it has been refused, or is not worth an answer. */
  admits(ctx: Context): boolean {
    const { overload } = this.#parts;
    if ((!this.#isDraining && !overload.isWatching) || this.#isBegun(ctx)) return true;
    if (this.#isDraining) {
      this.#refuse(ctx, RETRY_AFTER_END);
      return false;
    }
    const verdict = overload.judge(ctx.flow.remoteAddress);
    if (verdict === 'refuse') this.#refuse(ctx, this.#spread(this.#parts.settings.retryAfter));
    return verdict === 'take';
  }

  #isBegun(ctx: Context): boolean {
    const { methodId } = ctx.message;
    if (methodId === Method.Ack || methodId === Method.Cancel || isInDialog(ctx.message)) return true;
    return this.#parts.belongsToTransaction(ctx);
  }

  #refuse(ctx: Context, seconds: number): void {
    const headers = ReplyHeaders.counting(`Retry-After: ${seconds}\r\n`);
    this.#parts.replies.send(ctx, 503, 'Service Unavailable', headers);
  }

  /** Not all who are refused may come back at once: as long, and up to twice as long. */
  #spread(seconds: number): number {
    return seconds + Math.floor(fraction(this.#parts.random) * (seconds + 1));
  }
}
