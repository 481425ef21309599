/** The parts of a message that texts are searched in, as received. */
import type { Context } from '../../src/context/context.ts';

/** `text` is the part, `start` its offset in the message. */
export interface Region {
  readonly text: string;
  readonly start: number;
}

export type RegionOf = (ctx: Context) => Region;

function cut(ctx: Context, start: number, end: number): Region {
  return { text: ctx.message.text.slice(start, end), start };
}

export const wholeMessage: RegionOf = (ctx) => cut(ctx, ctx.message.start, ctx.message.bodyEnd);

/** All but the start line. */
export const afterStartLine: RegionOf = (ctx) => cut(ctx, ctx.message.startLineEnd, ctx.message.bodyEnd);

export const headerLines: RegionOf = (ctx) => cut(ctx, ctx.message.startLineEnd, ctx.message.headersEnd);

export const body: RegionOf = (ctx) => cut(ctx, ctx.message.bodyStart, ctx.message.bodyEnd);
