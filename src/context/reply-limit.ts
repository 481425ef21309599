/** Replies to datagrams, whose source may be forged: none is much longer than its request, but for what the script adds. */
import { buildReply, type ReplyParts } from '../sip/build.ts';
import type { Context } from './context.ts';
import { receivedParameters } from './own-via.ts';

/** A reply is at most so many times as long as the datagram that asked for it. */
export const MOST_TIMES = 3;

/** As long as those of sl and tm. */
const ANY_TAG = '-'.repeat(41);

/** More than a reply without further headers has beyond the lines of its request: status, tag, `received`, `rport`, length. */
const MORE_THAN_REQUEST = 192;

export interface MadeReply extends ReplyParts {
  /** How much of `headers` does not count. The body does not either: only scripts, and who manages the server, give one. */
  readonly exempt: number;
}

/** Whether the request may be of somebody else than its source says. */
function mayBeForged(ctx: Context): boolean {
  return ctx.flow.connection === 0;
}

/** Whether so much is more than may be answered to the request of `ctx`. */
export function exceeds(ctx: Context, length: number): boolean {
  return mayBeForged(ctx) && length > MOST_TIMES * ctx.message.text.length;
}

/** Whether the server's part of a reply is longer than the request of `ctx` allows. */
export function amplifies(ctx: Context, parts: MadeReply, reply: string): boolean {
  if (!exceeds(ctx, reply.length)) return false;
  const body = parts.body ?? '';
  const type =
    body === '' || (parts.contentType ?? null) === null ? 0 : `Content-Type: ${parts.contentType}\r\n`.length;
  return exceeds(ctx, reply.length - parts.exempt - body.length - type);
}

/** The reply to the request of `ctx`, without what nobody needs where it would be too long. */
export function sparingReply(ctx: Context, parts: MadeReply): string {
  const text = buildReply(ctx.message, parts);
  if (!amplifies(ctx, parts, text)) return text;
  return buildReply(ctx.message, withoutOrnaments(parts));
}

/** As {@link sparingReply}; what is still too long says nothing that RFC 3261 does not ask for. */
export function leastReply(ctx: Context, parts: MadeReply): string {
  const text = sparingReply(ctx, parts);
  if (!amplifies(ctx, parts, text)) return text;
  return buildReply(ctx.message, { ...withoutOrnaments(parts), reason: '', hasLength: false });
}

function withoutOrnaments(parts: ReplyParts): ReplyParts {
  return { ...parts, serverHeader: null, lastHeaders: '' };
}

/** Whether further header lines of this length fit in any case: whether {@link roomInReply} need not be asked. */
export function fitsSurely(ctx: Context, reason: string, length: number): boolean {
  if (!mayBeForged(ctx)) return true;
  return (
    length + ctx.replyHeaders.counted + reason.length + MORE_THAN_REQUEST <= (MOST_TIMES - 1) * ctx.message.text.length
  );
}

/** How long the header lines may be that a module adds to this reply, besides those that are in `ctx.replyHeaders`. */
export function roomInReply(ctx: Context, status: number, reason: string): number {
  const { via } = ctx.message;
  if (!mayBeForged(ctx) || via === null) return Infinity;
  const parts = { status, reason, toTag: ANY_TAG, headers: '', serverHeader: null };
  const bare = buildReply(ctx.message, { ...parts, ...receivedParameters(via, ctx.flow, true) });
  return MOST_TIMES * ctx.message.text.length - bare.length - ctx.replyHeaders.counted;
}

/** A header line of the first items that fit into `room`, and how many are left out; no line when none fits. */
export function lineThatFits(name: string, items: readonly string[], room: number): { line: string; left: number } {
  // The colon, the blank and the line end; each item but the first has two chars before it.
  let length = name.length + 4;
  let count = 0;
  for (const item of items) {
    length += item.length + (count === 0 ? 0 : 2);
    if (length > room) break;
    count++;
  }
  const line = count === 0 ? '' : `${name}: ${items.slice(0, count).join(', ')}\r\n`;
  return { line, left: items.length - count };
}
