/** Max-Forwards of a request being forwarded (RFC 3261 §16.6 step 3, §20.22). */
import type { Context } from '../../src/context/context.ts';
import { parseDecimal } from '../../src/lib/ascii.ts';
import { HeaderId } from '../../src/sip/header-name.ts';

const LARGEST_NUMBER = 0xffff_ffff;

/** 1: counted down or added; -1: the request has no hop left or its header cannot be read. */
export function processMaxForwards(ctx: Context, limit: number, max: number): number {
  const { message } = ctx;
  const field = message.first(HeaderId.MaxForwards);
  if (field === null) {
    ctx.edits.prependHeader(message, `Max-Forwards: ${Math.min(limit, max)}\r\n`);
    return 2;
  }
  // RFC 3261 ends the range at 255; what is beyond is lowered like everything above the limit.
  const value = parseDecimal(message.text, field.valueStart, field.valueEnd, LARGEST_NUMBER);
  if (value <= 0 || value > LARGEST_NUMBER) return -1;
  ctx.edits.replace(field.valueStart, field.valueEnd, String(Math.min(value - 1, max)));
  return 1;
}
