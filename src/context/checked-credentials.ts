/** The credentials of the request that were found to be right (RFC 3261 §22); whoever checks them says so here. */
import type { Credentials } from '../sip/digest.ts';
import type { Context } from './context.ts';

const CHECKED = Symbol('checked credentials');

/** null: none were checked, or they were wrong. */
export function checkedCredentials(ctx: Context): Credentials | null {
  return (ctx.slot(CHECKED) as Credentials | null | undefined) ?? null;
}

export function setCheckedCredentials(ctx: Context, credentials: Credentials): void {
  ctx.setSlot(CHECKED, credentials);
}
