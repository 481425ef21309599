/** A transaction that waits for something outside and goes on later in another route. */
import type { Context } from '../../src/context/context.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { RouteType } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { TransactionApi } from '../tm/api.ts';
import type { Self } from './self.ts';

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

export function continueTransaction(self: Self, index: number, label: number, name: string): number | Promise<number> {
  const tm = self.state;
  const cell = tm.layer.find(index, label);
  const suspension = cell === null || cell.isLocal ? null : tm.data(cell).suspension;
  if (cell === null || suspension?.branch.pending !== true) return -1;
  const ctx = tm.failureContext(cell);
  const route = self.host.routes.find(RouteType.Request, name, ctx);
  if (route === null) return -1;
  tm.endSuspension(cell);
  const data = tm.data(cell);
  const done = (): number => {
    data.flags = ctx.flags;
    data.xavps = ctx.xavps;
    cell.discardBranch(suspension.branch);
    if (cell.status < 200 && !cell.hasPendingBranch) {
      tm.reply(cell, ctx, 500, 'Server Internal Error');
    }
    return 1;
  };
  const result = self.host.routes.run(route, RouteType.Failure, ctx);
  if (!(result instanceof Promise)) return done();
  const run = result.then(done);
  self.host.hold(
    cell.original!.callId,
    run.then(() => undefined),
  );
  return run;
}
