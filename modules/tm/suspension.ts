/** A transaction that waits for something outside and goes on later in another route. */
import type { Context } from '../../src/context/context.ts';
import { destinationOf, setDestination } from '../../src/context/destination.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { RouteType } from '../../src/module/index.ts';
import { Method } from '../../src/sip/method.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import type { Resumption, TransactionId } from './api.ts';
import { BranchData, dataOf, endSuspension, leave } from './cell-data.ts';
import { cellOf } from './options.ts';
import { UNANSWERED } from './reply-text.ts';
import type { Transactions } from './transactions.ts';

/** Only the request itself can wait: a branch or a reply that is under way goes on. */
const CAN_WAIT = RouteType.Request | RouteType.Failure;

/** Keeps the transaction of a request waiting, made if there is none; null: it cannot be. */
export function suspend(tm: Transactions, ctx: Context): TransactionId | 'absorbed' | null {
  if (absorbs(tm, ctx)) return 'absorbed';
  const cell = begin(tm, ctx);
  return cell === null ? null : { index: cell.index, label: cell.label };
}

/**
 * The same while the run of `ctx` itself waits. It calls what this gives when it goes on; false: the request was canceled
 * or answered meanwhile, and nothing is left to do.
 */
export function pause(tm: Transactions, ctx: Context): (() => boolean) | 'absorbed' | null {
  if (absorbs(tm, ctx)) return 'absorbed';
  // The request of a failure route has been sent: what happens to it there is known without the script.
  const known = ctx.routeType === RouteType.Failure ? cellOf(ctx) : null;
  if (known !== null && !dataOf(known).isMadeBy(ctx)) return () => true;
  const cell = begin(tm, ctx);
  if (cell === null) return null;
  const data = dataOf(cell);
  const { suspension } = data;
  return () => {
    if (suspension === null || data.suspension !== suspension || !suspension.branch.pending) return false;
    endSuspension(cell);
    suspension.branch.dropped = true;
    data.hasPaused = true;
    data.winner = suspension.branch;
    data.resumedBy = 'timer';
    // As in Kamailio it goes on with what the transaction knows of the request, and as a failure route does.
    setDestination(ctx, data.opened!);
    ctx.branchFlags = 0;
    ctx.branches = [];
    ctx.isNewDestination = true;
    ctx.routeType = RouteType.Failure;
    return true;
  };
}

/** Whether the request came before: its transaction answers it again, and it must not be processed twice (RFC 3261 §17.2). */
function absorbs(tm: Transactions, ctx: Context): boolean {
  if ((ctx.routeType & RouteType.Request) === 0 || !ctx.message.isRequest) return false;
  if (ctx.message.methodId === Method.Ack) return tm.acknowledge(ctx);
  const cell = tm.lookup(ctx);
  if (cell === null || cell.isLocal || dataOf(cell).isMadeBy(ctx)) return false;
  cell.onRetransmission();
  return true;
}

/** The cell that waits from here on. */
function begin(tm: Transactions, ctx: Context): Cell | null {
  if ((ctx.routeType & CAN_WAIT) === 0) return null;
  const cell = tm.lookup(ctx) ?? tm.open(ctx);
  if (cell === null || cell.isLocal || dataOf(cell).suspension !== null) return null;
  cell.sendTrying();
  const branch = cell.newBranch();
  if (branch === null) return null;
  const data = dataOf(cell);
  leave(ctx, data);
  const destination = destinationOf(ctx);
  branch.data = new BranchData(destination);
  data.opened ??= destination;
  const timer = new Timer<Branch>(giveUp, branch);
  cell.timers.start(timer, cell.limit(cell.values.final));
  data.suspension = { branch, timer };
  return cell;
}

function giveUp(branch: Branch): void {
  branch.timedOut = true;
  branch.cell.failBranch(branch, 408);
}

/** Goes on in `route[name]`, as a failure route would. -1: it waits no longer, or there is no such route. */
export function resume(
  tm: Transactions,
  { index, label }: TransactionId,
  name: string,
  { by, prepare }: Resumption,
): number | Promise<number> {
  const { host } = tm;
  const cell = tm.layer.find(index, label);
  const suspension = cell === null || cell.isLocal ? null : dataOf(cell).suspension;
  if (cell === null || suspension?.branch.pending !== true) return -1;
  const ctx = tm.contexts.failure(cell, null);
  const route = host.routes.find(RouteType.Request, name, ctx);
  if (route === null) return -1;
  ctx.isNewDestination = true;
  ctx.branchFlags = 0;
  prepare?.(ctx);
  endSuspension(cell);
  const data = dataOf(cell);
  // What the route asks about is the branch that waited. Nobody answered it: see isResumed() for what that shows as.
  data.winner = suspension.branch;
  data.resumedBy = by;
  const done = (): number => {
    leave(ctx, data);
    cell.discardBranch(suspension.branch);
    if (cell.status < 200 && !cell.hasPendingBranch) tm.replyMade(cell, ctx, 500, UNANSWERED);
    return 1;
  };
  const result = host.routes.run(route, RouteType.Failure, ctx);
  if (!(result instanceof Promise)) return done();
  const run = result.then(done);
  host.hold(
    cell.original!.callId,
    run.then(() => undefined),
    ctx,
  );
  return run;
}
