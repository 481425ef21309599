/** The replies tm makes itself (RFC 3261 §8.2.6). */
import type { Context } from '../../src/context/context.ts';
import { receivedParameters } from '../../src/context/own-via.ts';
import { Q_UNSPECIFIED } from '../../src/context/destination.ts';
import type { Message } from '../../src/sip/message.ts';
import { buildReply } from '../../src/sip/build.ts';

export interface ReplyContents {
  readonly status: number;
  readonly reason: string;
  /** Whole lines. */
  readonly headers: string;
  readonly body: string | null;
  readonly contentType: string | null;
}

/** Tags and texts of replies; one for each process. */
export class ReplyWriter {
  readonly #tagPrefix: string;
  readonly #serverHeader: () => string | null;

  constructor(tagPrefix: string, serverHeader: () => string | null) {
    this.#tagPrefix = tagPrefix;
    this.#serverHeader = serverHeader;
  }

  /** The same for a request, its retransmissions and its CANCEL. */
  tag(request: Message): string {
    const text = `${request.via?.branch ?? ''}|${request.callId ?? ''}|${request.from?.tag ?? ''}|${request.cseq?.number ?? 0}`;
    return `${this.#tagPrefix}-${fnv1a(text)}`;
  }

  /** A reply to the request of `ctx`. A 100 has no To tag, as Kamailio's has none. */
  write(ctx: Context, contents: ReplyContents): string {
    const { message } = ctx;
    const { status, reason, headers, body, contentType } = contents;
    const { received, rport } = receivedParameters(message.via!, ctx.flow, ctx.forceRport);
    return buildReply(message, {
      status,
      reason,
      toTag: status === 100 ? null : this.tag(message),
      received,
      rport,
      headers,
      body,
      contentType,
      serverHeader: this.#serverHeader(),
    });
  }
}

function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Contact line of a redirect: the Request-URI when it was changed, and the branches (RFC 3261 §8.3); '' for other replies. */
export function redirectContacts(ctx: Context, status: number): string {
  if (status < 300 || status > 399) return '';
  const contacts: string[] = [];
  if (ctx.newUri !== null) contacts.push(contact(ctx.newUri, ctx.q));
  for (const branch of ctx.branches) contacts.push(contact(branch.uri, branch.q));
  return contacts.length === 0 ? '' : `Contact: ${contacts.join(', ')}\r\n`;
}

function contact(uri: string, q: number): string {
  return q === Q_UNSPECIFIED ? `<${uri}>` : `<${uri}>;q=${q / 1000}`;
}
