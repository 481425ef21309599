/** The replies tm makes itself (RFC 3261 §8.2.6). */
import type { Context } from '../../src/context/context.ts';
import { SERVER_ERROR, tagOf, warningLine } from '../../src/context/made-reply.ts';
import { receivedParameters } from '../../src/context/own-via.ts';
import type { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { ReplyLimit, type Wire } from '../../src/context/reply-limit.ts';
import type { CoreSettings } from '../../src/module/host.ts';
import type { Message } from '../../src/sip/message.ts';

/** What an unanswered request gets when it is sent nowhere after it waited. */
export const UNANSWERED = `${SERVER_ERROR} (1/TM)`;

export interface ReplyContents {
  readonly status: number;
  readonly reason: string;
  readonly headers: ReplyHeaders;
  readonly body: string | null;
  readonly contentType: string | null;
  /** To tag instead of the server's own. */
  readonly toTag?: string;
}

type ReplySettings = Pick<CoreSettings, 'serverHeader' | 'sendsWarnings'>;

/** Tags and texts of replies; one for each process. */
export class ReplyWriter {
  readonly #tagPrefix: string;
  readonly #limit: ReplyLimit;
  readonly #core: ReplySettings;

  constructor(tagPrefix: string, wire: Wire, core: ReplySettings) {
    this.#tagPrefix = tagPrefix;
    this.#limit = new ReplyLimit(wire);
    this.#core = core;
  }

  /** To tag of replies to this request. */
  tag(request: Message): string {
    return `${this.#tagPrefix}-${tagOf(request)}`;
  }

  /** A reply to the request of `ctx`; null: each is too long for it. A 100 has no To tag, as Kamailio's has none. */
  write(ctx: Context, contents: ReplyContents): string | null {
    const { message } = ctx;
    const { status, reason, headers, body, contentType } = contents;
    const { received, rport } = receivedParameters(message.via!, ctx.flow, ctx.forceRport);
    return this.#limit.least(ctx, {
      status,
      reason,
      toTag: status === 100 ? null : (contents.toTag ?? this.tag(message)),
      received,
      rport,
      headers: headers.text,
      exempt: headers.exempt,
      body,
      contentType,
      serverHeader: this.#core.serverHeader,
      lastHeaders: this.#core.sendsWarnings ? warningLine(ctx) : '',
    });
  }
}
