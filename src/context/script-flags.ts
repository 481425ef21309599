/** The script flags of one message (`setsflag()`, `$sf`): 32 bits that are forgotten when its routing run has ended. */
import type { Context } from './context.ts';

const SCRIPT_FLAGS = Symbol('script flags');

export function scriptFlags(ctx: Context): number {
  const flags = ctx.slot(SCRIPT_FLAGS);
  return typeof flags === 'number' ? flags : 0;
}

export function setScriptFlags(ctx: Context, flags: number): void {
  ctx.setSlot(SCRIPT_FLAGS, flags | 0);
}
