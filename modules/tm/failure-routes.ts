/** The routes that run when a branch, or all of them, failed. */
import { RouteType, type ModuleHost } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { dataOf, leave } from './cell-data.ts';
import type { CellContexts } from './contexts.ts';
import type { TmParameters } from './settings.ts';

/** Later messages of the call wait for a route that waits, whatever made it run: a reply, a timer, a CANCEL. */
export function holdCall(host: ModuleHost, cell: Cell, run: Promise<void>): void {
  host.hold(cell.original!.callId, run);
}

export class FailureRoutes {
  readonly #host: ModuleHost;
  readonly #params: TmParameters;
  readonly #contexts: CellContexts;

  constructor(host: ModuleHost, params: TmParameters, contexts: CellContexts) {
    this.#host = host;
    this.#params = params;
    this.#contexts = contexts;
  }

  onBranchFailure(cell: Cell, branch: Branch): void {
    if (cell.isLocal || dataOf(cell).options.branchFailureRoute === null) {
      cell.finishBranchFailure();
      return;
    }
    const data = dataOf(cell);
    const ctx = this.#contexts.failure(cell);
    ctx.branchIndex = branch.index;
    const result = this.#host.routes.run(data.options.branchFailureRoute!, RouteType.BranchFailure, ctx);
    const done = (): void => {
      leave(ctx, data);
      cell.finishBranchFailure();
    };
    if (result instanceof Promise) holdCall(this.#host, cell, result.then(done));
    else done();
  }

  onFailure(cell: Cell, winner: Branch): void {
    if (cell.isLocal) {
      cell.finishFailure();
      return;
    }
    const data = dataOf(cell);
    const route = data.options.failureRoute;
    data.options.failureRoute = null;
    data.winner = winner;
    if (route === null) {
      if (!this.#isQuietTimeout(cell, winner)) cell.finishFailure();
      return;
    }
    const ctx = this.#contexts.failure(cell);
    const result = this.#host.routes.run(route, RouteType.Failure, ctx);
    const done = (): void => {
      leave(ctx, data);
      cell.finishFailure();
    };
    if (result instanceof Promise) holdCall(this.#host, cell, result.then(done));
    else done();
  }

  /** With `noisy_ctimer` off, an INVITE on which nothing was ever heard ends in silence. */
  #isQuietTimeout(cell: Cell, winner: Branch): boolean {
    const isQuiet =
      this.#params.noisy_ctimer === 0 &&
      cell.isInvite &&
      cell.branches.length === 1 &&
      winner.timedOut &&
      !winner.replied;
    if (isQuiet) cell.finishInSilence();
    return isQuiet;
  }
}
