/** What keeps a branch from a destination before anything is sent there. */
import type { Context } from '../../src/context/context.ts';
import { whyRefused, type Refusal } from '../../src/module/refusal.ts';
import type { Flow } from '../../src/sip/flow.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import { isBlocked } from './blocklist.ts';
import { BranchData } from './cell-data.ts';
import { MAY_NOT_CONNECT, NOT_SENT, REFUSED, type RelayError } from './relay-errors.ts';
import type { Transactions } from './transactions.ts';

const ERRORS: Readonly<Record<Refusal, RelayError>> = { listed: REFUSED, 'no-connection': MAY_NOT_CONNECT };

/** A request of a branch that is about to leave. */
export interface LeavingBranch {
  readonly branch: Branch;
  readonly flow: Flow;
  readonly text: string;
  /** The run it is about; null: there is none. */
  readonly ctx: Context | null;
}

/** Why the branch may not go that way; null: it may. */
export function refusalOf(tm: Transactions, { branch, flow, text, ctx }: LeavingBranch): RelayError | null {
  const { data, cell } = branch;
  const target = { transport: flow.socket.transport, address: flow.remoteAddress, port: flow.remotePort };
  if (isBlocked(tm, cell, target)) return NOT_SENT;
  if (!(data instanceof BranchData)) return null;
  const { lists, mayConnect } = data;
  const refusal = whyRefused({ host: tm.host, ctx, flow, text, lists, mayConnect });
  return refusal === null ? null : ERRORS[refusal];
}
