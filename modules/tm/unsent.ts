/** The end of a branch whose request could not be sent. */
import type { Branch } from '../../src/transaction/branch.ts';
import { NOT_SENT, type RelayError } from './relay-errors.ts';
import type { Transactions } from './transactions.ts';

/** With `failure_exec_mode` it is as if nobody had answered. */
export function failUnsent(tm: Transactions, branch: Branch, error: RelayError): void {
  if (!branch.pending) return;
  branch.timedOut = tm.params.failure_exec_mode !== 0 && error === NOT_SENT;
  branch.cell.failBranch(branch, branch.timedOut ? 408 : error.status);
}
