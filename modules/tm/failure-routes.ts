/** The routes that run when a branch, or all of them, failed. */
import { RouteType, type ModuleHost } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { branchDataOf, dataOf, leave } from './cell-data.ts';
import type { CellContexts } from './contexts.ts';
import { goOn, isWorthFailover } from './failover.ts';
import { holdCall } from './hold-call.ts';
import type { TmParameters } from './settings.ts';
import type { Transactions } from './transactions.ts';

export class FailureRoutes {
  readonly #tm: Transactions;
  readonly #host: ModuleHost;
  readonly #params: TmParameters;
  readonly #contexts: CellContexts;

  constructor(tm: Transactions) {
    this.#tm = tm;
    this.#host = tm.host;
    this.#params = tm.params;
    this.#contexts = tm.contexts;
  }

  onBranchFailure(cell: Cell, branch: Branch): void {
    const route = cell.isLocal ? null : branchDataOf(branch).failureRoute;
    if (route === null) {
      this.#finishBranchFailure(cell, branch);
      return;
    }
    const data = dataOf(cell);
    const ctx = this.#contexts.failure(cell, branch);
    ctx.branchIndex = branch.index;
    // A branch that the route adds has no such route but that which is armed for it.
    data.requireOptions().branchFailureRoute = null;
    const result = this.#host.routes.run(route, RouteType.BranchFailure, ctx);
    const done = (): void => {
      leave(ctx, data);
      this.#finishBranchFailure(cell, branch);
    };
    if (result instanceof Promise) holdCall(this.#host, cell, result.then(done), ctx);
    else done();
  }

  /** The next address of its name has its turn before the failure counts. */
  #finishBranchFailure(cell: Cell, branch: Branch): void {
    const going = isWorthFailover(branch) ? goOn(this.#tm, branch, branch.request, branch.flow!) : false;
    const finish = (): void => {
      cell.finishBranchFailure();
    };
    // The call goes on meanwhile: other branches may have been answered.
    if (going instanceof Promise) void going.then(finish);
    else finish();
  }

  onFailure(cell: Cell, winner: Branch): void {
    if (cell.isLocal) {
      cell.finishFailure();
      return;
    }
    const data = dataOf(cell);
    const route = data.options.failureRoute;
    if (route !== null) data.requireOptions().failureRoute = null;
    data.winner = winner;
    // That a program outside did not answer is no failure of a branch.
    if (route === null || branchDataOf(winner).isWritten) {
      if (!this.#isQuietTimeout(cell, winner)) cell.finishFailure();
      return;
    }
    const ctx = this.#contexts.failure(cell, winner);
    data.requireOptions().branchFailureRoute = null;
    const result = this.#host.routes.run(route, RouteType.Failure, ctx);
    const done = (): void => {
      leave(ctx, data);
      cell.finishFailure();
    };
    if (result instanceof Promise) holdCall(this.#host, cell, result.then(done), ctx);
    else done();
  }

  /** With `noisy_ctimer` off, an INVITE on which nothing was ever heard ends in silence. */
  #isQuietTimeout(cell: Cell, winner: Branch): boolean {
    const isQuiet =
      this.#params.noisy_ctimer === 0 &&
      cell.isInvite &&
      cell.branchCount === 1 &&
      winner.timedOut &&
      !winner.replied &&
      // That the script did not go on is no silence of others.
      dataOf(cell).suspension?.branch !== winner;
    if (isQuiet) cell.finishInSilence();
    return isQuiet;
  }
}
