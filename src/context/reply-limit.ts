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

/** What becomes of a text on its way to the wire. */
export interface Wire {
  /** A reply as it would be sent, but for what routes make of it. */
  foreseen(reply: string): string;
}

/** Whether the request may be of somebody else than its source says. */
function mayBeForged(ctx: Context): boolean {
  return ctx.flow.connection === 0;
}

/** So much may be answered to the request of `ctx`. */
function mostInReply(ctx: Context): number {
  return mayBeForged(ctx) ? MOST_TIMES * ctx.message.receivedLength : Infinity;
}

export class ReplyLimit {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** The reply; null: it is longer on the wire than the request of `ctx` allows, when so much of it does not count. */
  unlessTooLong(ctx: Context, reply: string, exempt: number): string | null {
    const most = mostInReply(ctx);
    return most !== Infinity && this.#wire.foreseen(reply).length - exempt > most ? null : reply;
  }

  /** The reply to the request of `ctx`, without what nobody needs where it would be too long; null: it is even so. */
  sparing(ctx: Context, parts: MadeReply): string | null {
    return this.#build(ctx, parts) ?? this.#build(ctx, withoutOrnaments(parts));
  }

  /** As {@link sparing}; what is still too long says nothing that RFC 3261 does not ask for. */
  least(ctx: Context, parts: MadeReply): string | null {
    return this.sparing(ctx, parts) ?? this.#build(ctx, { ...withoutOrnaments(parts), reason: '', hasLength: false });
  }

  #build(ctx: Context, parts: MadeReply): string | null {
    const reply = buildReply(ctx.message, parts);
    const body = parts.body ?? '';
    const type =
      body === '' || (parts.contentType ?? null) === null ? 0 : `Content-Type: ${parts.contentType}\r\n`.length;
    return this.unlessTooLong(ctx, reply, parts.exempt + body.length + type);
  }
}

function withoutOrnaments(parts: MadeReply): MadeReply {
  return { ...parts, serverHeader: null, lastHeaders: '' };
}

/** Whether further header lines of this length fit in any case: whether {@link roomInReply} need not be asked. */
export function fitsSurely(ctx: Context, reason: string, length: number): boolean {
  // A request that was made longer before it is answered makes the reply longer by as much.
  return (
    length + ctx.replyHeaders.counted + reason.length + MORE_THAN_REQUEST + ctx.message.text.length <= mostInReply(ctx)
  );
}

/** How long the header lines may be that a module adds to this reply, besides those that are in `ctx.replyHeaders`. */
export function roomInReply(ctx: Context, status: number, reason: string): number {
  const { via } = ctx.message;
  const most = mostInReply(ctx);
  if (most === Infinity || via === null) return Infinity;
  const parts = { status, reason, toTag: ANY_TAG, headers: '', serverHeader: null };
  const bare = buildReply(ctx.message, { ...parts, ...receivedParameters(via, ctx.flow, true) });
  return most - bare.length - ctx.replyHeaders.counted;
}

/** A header line of the first items that fit into `room`, and how many are left out; no line when none fits. */
export function lineThatFits(name: string, items: readonly string[], room: number): { line: string; left: number } {
  let line = '';
  let count = 0;
  for (const item of items) {
    const longer = count === 0 ? `${name}: ${item}` : `${line}, ${item}`;
    // With the line end.
    if (longer.length + 2 > room) break;
    line = longer;
    count++;
  }
  return { line: count === 0 ? '' : `${line}\r\n`, left: items.length - count };
}
