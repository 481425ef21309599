/** Max-Forwards of a request being forwarded (RFC 3261 §16.6 step 3, §20.22). */
import type { Context } from '../../src/context/context.ts';
import { parseDecimal } from '../../src/lib/ascii.ts';
import { HeaderId } from '../../src/sip/header-name.ts';

/** What the functions return. */
export const MaxForwardsResult = { Added: 2, Done: 1, NoHopLeft: -1, Malformed: -2 } as const;

const LARGEST_NUMBER = 0xffff_ffff;

/** The value the request leaves with, once it was counted down. */
const COUNTED = Symbol('max forwards');

/** Counts down once: a second call for the same message changes nothing more. */
export function processMaxForwards(ctx: Context, limit: number, max: number): number {
  const { message } = ctx;
  if (ctx.slot(COUNTED) !== undefined) return MaxForwardsResult.Done;
  const field = message.first(HeaderId.MaxForwards);
  if (field === null) {
    ctx.edits.prependHeader(message, `Max-Forwards: ${String(limit)}\r\n`);
    return MaxForwardsResult.Added;
  }
  // RFC 3261 ends the range at 255; what is beyond is lowered like everything above the limit.
  const value = parseDecimal(message.text, field.valueStart, field.valueEnd, LARGEST_NUMBER);
  if (value < 0 || value > LARGEST_NUMBER) return MaxForwardsResult.Malformed;
  if (value === 0) return MaxForwardsResult.NoHopLeft;
  const left = Math.min(value - 1, max);
  ctx.edits.replace(field.valueStart, field.valueEnd, String(left));
  ctx.setSlot(COUNTED, left);
  return MaxForwardsResult.Done;
}

/** 1: less than the limit, as it leaves; -1: not; -2: the request came without; -3: its value cannot be read. */
export function isBelow(ctx: Context, limit: number): number {
  if (!ctx.message.has(HeaderId.MaxForwards)) return -2;
  const value = (ctx.slot(COUNTED) as number | undefined) ?? ctx.message.maxForwards;
  if (value === null) return -3;
  return value < limit ? 1 : -1;
}
