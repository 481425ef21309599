/** A transaction that waits for something outside and goes on later in another route. */
import type { Context } from '../../src/context/context.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { RouteType } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import type { TransactionApi } from '../tm/api.ts';
import type { Self } from './self.ts';

/** A branch that is sent nowhere keeps the transaction waiting; it fails when nobody goes on in time. */
interface Suspension {
  readonly branch: Branch;
  readonly timer: Timer<Branch>;
}

const suspensions = new WeakMap<Cell, Suspension>();

export function suspendTransaction(tm: TransactionApi, ctx: Context): number {
  const cell = tm.lookup(ctx) ?? tm.open(ctx);
  if (cell === null || cell.isLocal || suspensions.has(cell)) return -1;
  const branch = cell.newBranch();
  if (branch === null) return -1;
  tm.holdBranch(branch, ctx);
  const timer = new Timer<Branch>(giveUp, branch);
  cell.timers.start(timer, cell.limit(cell.values.finalInvite));
  suspensions.set(cell, { branch, timer });
  tm.data(cell).isSuspended = true;
  return 1;
}

function giveUp(branch: Branch): void {
  suspensions.delete(branch.cell);
  branch.cell.failBranch(branch, 500);
}

export function continueTransaction(self: Self, index: number, label: number, name: string): number | Promise<number> {
  const tm = self.state;
  const cell = tm.layer.find(index, label);
  const suspension = cell === null ? undefined : suspensions.get(cell);
  const route = self.host.routes.find(RouteType.Request, name);
  if (cell === null || suspension === undefined || route === null) return -1;
  suspensions.delete(cell);
  cell.timers.stop(suspension.timer);
  const data = tm.data(cell);
  data.isSuspended = false;
  const ctx = tm.failureContext(cell);
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
  return result instanceof Promise ? result.then(done) : done();
}
