/** What the script asked for about the connections of what is sent for a message, as bits of {@link SendOption}. */
import { SendOption } from '../sip/send-option.ts';
import type { Context } from './context.ts';

/** For the request of a run that is forwarded. `noConnectFlags`: branch flags that mean the same as `set_forward_no_connect()`. */
export function forwardOptions(ctx: Context, noConnectFlags: number): number {
  return bits(ctx.forwardNoConnect || !mayConnect(ctx, noConnectFlags), ctx.forwardClose);
}

/** Whether none of those branch flags is set. */
export function mayConnect(ctx: Context, noConnectFlags: number): boolean {
  return (ctx.branchFlags & noConnectFlags) === 0;
}

/** For replies to the request of a run, and for the reply a run is about. */
export function replyOptions(ctx: Context): number {
  return bits(ctx.replyNoConnect, ctx.replyClose);
}

function bits(noConnect: boolean, close: boolean): number {
  return (noConnect ? SendOption.NoConnect : 0) | (close ? SendOption.CloseAfter : 0);
}
