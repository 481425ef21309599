/** What a script asks for one transaction, before it exists or later: armed routes, timers, switches. */
import type { Context } from '../../src/context/context.ts';
import type { RouteHandle } from '../../src/module/index.ts';
import { Cell } from '../../src/transaction/cell.ts';
import type { TimerValues } from '../../src/transaction/ports.ts';
import type { RelayError } from './relay-errors.ts';

/** Changes a reply that came, before routes see it and it is passed on. */
export type ReplyEditor = (reply: Context, cell: Cell) => void;

export class TransactionOptions {
  failureRoute: RouteHandle | null = null;
  replyRoute: RouteHandle | null = null;
  /** Armed in a branch route: for its branch and those after it, in place of `replyRoute`. */
  branchReplyRoute: RouteHandle | null = null;
  branchRoute: RouteHandle | null = null;
  branchFailureRoute: RouteHandle | null = null;
  /** Timers that differ from the settings; null: none. */
  timers: Partial<TimerValues> | null = null;
  inviteLifetime: number | null = null;
  nonInviteLifetime: number | null = null;
  autoTrying: boolean | null = null;
  disable6xxBlock: boolean | null = null;
  cancelsAsSent = false;
  noEndToEndCancelReason = false;
  disableInternalReply = false;
  disableFailover = false;
  /** null: none. */
  replyEditors: ReplyEditor[] | null = null;
  /** Set by a relay function that could not send anything. */
  relayError: RelayError | null = null;
}

/** What a transaction has for which nothing was asked: one for all, since most are kept for seconds without any. */
export const NO_OPTIONS: Readonly<TransactionOptions> = Object.freeze(new TransactionOptions());

const SLOT = Symbol('tm options');

/** The transaction of a routing run; null: it has none yet. */
export function cellOf(ctx: Context): Cell | null {
  return ctx.transaction instanceof Cell ? ctx.transaction : null;
}

/** The options of a run that has no transaction yet, or null when none were set. */
export function earlyOptions(ctx: Context): TransactionOptions | null {
  return (ctx.slot(SLOT) as TransactionOptions | undefined) ?? null;
}

/** As {@link earlyOptions}, made when there are none. */
export function requireEarlyOptions(ctx: Context): TransactionOptions {
  let options = earlyOptions(ctx);
  if (options === null) {
    options = new TransactionOptions();
    ctx.setSlot(SLOT, options);
  }
  return options;
}

/** Adds an editor that is not there yet. */
export function addReplyEditor(options: TransactionOptions, editor: ReplyEditor): void {
  if (options.replyEditors === null) options.replyEditors = [editor];
  else if (!options.replyEditors.includes(editor)) options.replyEditors.push(editor);
}
