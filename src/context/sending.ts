/** What an onsend_route sees beyond the message as it was received: the text that is about to leave, and its way. */
import type { Flow } from '../sip/flow.ts';
import type { Context } from './context.ts';

export interface Sending {
  readonly flow: Flow;
  readonly text: string;
}

const SENDING = Symbol('sending');

/** null: no onsend_route is running. */
export function sendingOf(ctx: Context): Sending | null {
  return (ctx.slot(SENDING) as Sending | null | undefined) ?? null;
}

export function setSending(ctx: Context, sending: Sending | null): void {
  ctx.setSlot(SENDING, sending);
}

const RECEIVED = Symbol('received');

/** What arrived and how; null: the route that sees it before it is read is not running. */
export function receivedOf(ctx: Context): Sending | null {
  return (ctx.slot(RECEIVED) as Sending | undefined) ?? null;
}

export function setReceived(ctx: Context, received: Sending): void {
  ctx.setSlot(RECEIVED, received);
}
