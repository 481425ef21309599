/** Which failures of what is sent for a message put nobody on the blocklist: what blst_set_ignore() says, as BlockReason bits. */
import type { Context } from './context.ts';

const REQUEST = Symbol('ignored failures');
const REPLIES = Symbol('ignored failures of replies');

/** For the request of a run that is forwarded. */
export function ignoredFailures(ctx: Context): number {
  return (ctx.slot(REQUEST) as number | undefined) ?? 0;
}

export function setIgnoredFailures(ctx: Context, reasons: number): void {
  ctx.setSlot(REQUEST, reasons);
}

/** For replies to the request of a run. */
export function ignoredReplyFailures(ctx: Context): number {
  return (ctx.slot(REPLIES) as number | undefined) ?? 0;
}

export function setIgnoredReplyFailures(ctx: Context, reasons: number): void {
  ctx.setSlot(REPLIES, reasons);
}
