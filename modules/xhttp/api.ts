/** What other modules may ask of xhttp: to answer the HTTP request of an event route. */
import type { Context } from '../../src/context/context.ts';
import { apiToken } from '../../src/module/index.ts';

export interface HttpAnswer {
  readonly code: number;
  readonly reason: string;
  /** Empty: no Content-Type. */
  readonly contentType: string;
  /** One character per byte. */
  readonly body: string;
  /** The script wrote the body: it goes however short a datagram asked for it. */
  readonly isOfScript?: boolean;
  /** Further header lines, each with its CRLF, behind those the script wants (`append_to_reply()`). */
  readonly headers?: string;
  /** The connection goes on whatever script and client want of it: it becomes another thing. */
  readonly keepsOpen?: boolean;
}

export interface XhttpApi {
  /** 1 when the answer is on its way, negative when it is not. */
  reply(ctx: Context, answer: HttpAnswer): number;
}

export const xhttpApi = apiToken<XhttpApi>('xhttp');
