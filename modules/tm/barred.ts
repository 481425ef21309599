/** What keeps a branch from a destination before anything is sent there. */
import type { Context } from '../../src/context/context.ts';
import { isRefused } from '../../src/module/barred.ts';
import type { Flow } from '../../src/sip/flow.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import { isBlocked } from './blocklist.ts';
import { BranchData } from './cell-data.ts';
import { MAY_NOT_CONNECT, NOT_SENT, REFUSED, type RelayError } from './relay-errors.ts';
import type { Transactions } from './transactions.ts';

/** Why the branch may not go that way; null: it may. `ctx`: the run it is about; null: there is none. */
export function whyBarred(
  tm: Transactions,
  branch: Branch,
  flow: Flow,
  text: string,
  ctx: Context | null,
): RelayError | null {
  const { data, cell } = branch;
  const { network } = tm.host;
  if (network.blocklist.enabled) {
    const target = { transport: flow.socket.transport, address: flow.remoteAddress, port: flow.remotePort };
    if (isBlocked(tm, cell, target)) return NOT_SENT;
  }
  if (!(data instanceof BranchData)) return null;
  if (isRefused(tm.host, ctx, data.lists, flow, text)) return REFUSED;
  return data.mayConnect || network.isConnected(flow) ? null : MAY_NOT_CONNECT;
}
