/** A transaction that waits for something outside and goes on later in another route. */
import type { Context } from '../../src/context/context.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { RouteType, type ModuleHost } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { TransactionApi } from '../tm/api.ts';
import type { SuspensionApi, TransactionId } from './api.ts';

export function suspendTransaction(tm: TransactionApi, ctx: Context): number {
  const cell = tm.lookup(ctx) ?? tm.open(ctx);
  if (cell === null || cell.isLocal || tm.data(cell).suspension !== null) return -1;
  const branch = cell.newBranch();
  if (branch === null) return -1;
  tm.holdBranch(branch, ctx);
  const timer = new Timer<Branch>(giveUp, branch);
  cell.timers.start(timer, cell.limit(cell.values.finalInvite));
  tm.data(cell).suspension = { branch, timer };
  return 1;
}

function giveUp(branch: Branch): void {
  branch.cell.failBranch(branch, 500);
}

/** What an unanswered request gets when the route it went on in sends it nowhere: Kamailio's words. */
const UNANSWERED = "I'm terribly sorry, server error occurred (1/TM)";

/** Only the request itself can wait: a branch or a reply that is under way goes on. */
export function canSuspend(ctx: Context): boolean {
  return (ctx.routeType & (RouteType.Request | RouteType.Failure)) !== 0;
}

export function continueTransaction(
  host: ModuleHost,
  tm: TransactionApi,
  { index, label }: TransactionId,
  name: string,
  prepare?: (ctx: Context) => void,
): number | Promise<number> {
  const cell = tm.layer.find(index, label);
  const suspension = cell === null || cell.isLocal ? null : tm.data(cell).suspension;
  if (cell === null || suspension?.branch.pending !== true) return -1;
  const ctx = tm.failureContext(cell);
  const route = host.routes.find(RouteType.Request, name, ctx);
  if (route === null) return -1;
  prepare?.(ctx);
  tm.endSuspension(cell);
  const data = tm.data(cell);
  const done = (): number => {
    data.flags = ctx.flags;
    data.xavps = ctx.xavps;
    cell.discardBranch(suspension.branch);
    if (cell.status < 200 && !cell.hasPendingBranch) {
      tm.reply(cell, ctx, 500, UNANSWERED);
    }
    return 1;
  };
  const result = host.routes.run(route, RouteType.Failure, ctx);
  if (!(result instanceof Promise)) return done();
  const run = result.then(done);
  host.hold(
    cell.original!.callId,
    run.then(() => undefined),
  );
  return run;
}

export function suspensions(host: ModuleHost, tm: TransactionApi): SuspensionApi {
  return {
    suspend(ctx) {
      if (!canSuspend(ctx) || suspendTransaction(tm, ctx) < 0) return null;
      const { index, label } = tm.lookup(ctx)!;
      return { index, label };
    },
    resume: (id, name, prepare) => continueTransaction(host, tm, id, name, prepare),
  };
}
