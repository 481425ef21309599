/** Contexts for what happens to a transaction after the run that made it. */
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { branchDataOf, dataOf, enter } from './cell-data.ts';
import { restoreRequest, saveRequest } from './saved-request.ts';

export class CellContexts {
  readonly #host: ModuleHost;

  constructor(host: ModuleHost) {
    this.#host = host;
  }

  /** The context in which the request of a cell came. */
  request(cell: Cell): Context {
    const data = dataOf(cell);
    return data.context(() => {
      const ctx = this.#host.newContext({ message: cell.request!, flow: data.flow });
      ctx.program = data.program;
      return ctx;
    });
  }

  /** A context for the request of a cell as it came, with what is kept with the transaction. */
  original(cell: Cell): Context {
    const data = dataOf(cell);
    const ctx = this.#host.newContext({ message: cell.request!, flow: data.flow });
    ctx.transaction = cell;
    enter(ctx, data);
    return ctx;
  }

  /** A context for the request of a cell as it stood when it was relayed; its branch flags are those of the branch that failed. */
  failure(cell: Cell, failed: Branch | null): Context {
    const data = dataOf(cell);
    const context = this.request(cell);
    const ctx = this.#host.newContext({ message: context.message, flow: context.flow });
    restoreRequest(ctx, data.saved ?? saveRequest(context, data.opened));
    if (failed !== null) ctx.branchFlags = branchDataOf(failed).destination.flags;
    ctx.transaction = cell;
    ctx.branchIndex = cell.branchCount;
    enter(ctx, data);
    ctx.isNewDestination = false;
    return ctx;
  }
}
