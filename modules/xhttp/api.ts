/** What other modules may ask of xhttp: to answer the HTTP request of an event route. */
import type { Context } from '../../src/context/context.ts';
import type { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { apiToken } from '../../src/module/index.ts';

export interface HttpAnswer {
  readonly code: number;
  readonly reason: string;
  /** Empty: no Content-Type. */
  readonly contentType: string;
  /** One character per byte. */
  readonly body: string;
  /** The script wrote the body: it goes however short a datagram asked for it. */
  readonly hasExemptBody?: boolean;
  /** Further header lines behind those of `ctx.replyHeaders`. */
  readonly headers?: ReplyHeaders;
  /** The connection goes on whatever script and client want of it: it becomes another thing. */
  readonly keepsOpen?: boolean;
}

export interface XhttpApi {
  /** 1 when the answer is on its way, negative when it is not. */
  reply(ctx: Context, answer: HttpAnswer): number;
}

export const xhttpApi = apiToken<XhttpApi>('xhttp');
