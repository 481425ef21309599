/** Max-Forwards of a request being forwarded (RFC 3261 §16.6 step 3, §20.22). */
import type { Context } from '../../src/context/context.ts';
import { HeaderId } from '../../src/sip/header-name.ts';

/** 1: counted down or added; -1: the request has no hop left or its header cannot be read. */
export function processMaxForwards(ctx: Context, limit: number, max: number): number {
  const { message } = ctx;
  const field = message.first(HeaderId.MaxForwards);
  if (field === null) {
    ctx.edits.appendHeader(`Max-Forwards: ${Math.min(limit, max)}\r\n`);
    return 2;
  }
  const value = message.maxForwards;
  if (value === null || value === 0) return -1;
  ctx.edits.replace(field.valueStart, field.valueEnd, String(Math.min(value - 1, max)));
  return 1;
}
