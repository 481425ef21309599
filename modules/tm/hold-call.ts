/** Messages of a call that wait for a run outside of their order. */
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import type { Cell } from '../../src/transaction/cell.ts';

/** Later messages of the call wait for a route of `ctx` that waits, whatever made it run: a reply, a timer, a CANCEL. */
export function holdCall(host: ModuleHost, cell: Cell, run: Promise<void>, ctx?: Context): void {
  if (cell.original !== null) host.hold(cell.original.callId, run, ctx);
}
