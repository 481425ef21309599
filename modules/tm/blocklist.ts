/** What tm tells the blocklist of destinations, and asks it. */
import type { Target } from '../../src/module/host.ts';
import { methodNumber } from '../../src/pv/protocols.ts';
import { retryAfter } from '../../src/sip/retry-after.ts';
import { BlockReason } from '../../src/sip/block-reason.ts';
import type { MethodId } from '../../src/sip/method.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { BranchData, dataOf } from './cell-data.ts';
import type { Transactions } from './transactions.ts';

/** Whether nothing of a transaction is to be sent there now. */
export function isBlocked(
  tm: Transactions,
  cell: Cell,
  target: Pick<Target, 'transport' | 'address' | 'port'>,
): boolean {
  const { blocklist } = tm.host.network;
  return blocklist.enabled && concerns(tm.params.blst_methods_lookup, cell) && blocklist.has(target);
}

/** The bits of a parameter are methods. */
function concerns(methods: number, cell: Cell): boolean {
  return (methods & methodNumber(cell.methodId as MethodId)) !== 0;
}

/** A branch ended with a negative reply, or without any. */
export function noteFailure(tm: Transactions, branch: Branch): void {
  if (!tm.host.network.blocklist.enabled || branch.flow === null) return;
  if (branch.reply !== null) {
    if (branch.status === 503) noteUnavailable(tm, branch, retryAfter(branch.reply));
  } else if (branch.timedOut && !branch.replied && concerns(tm.params.blst_methods_add, branch.cell)) {
    note(tm, branch, BlockReason.Timeout, null);
  }
}

/** A request could not be handed over. */
export function noteUnsent(tm: Transactions, branch: Branch): void {
  const isStream = branch.flow !== null && branch.flow.socket.transport !== 'udp';
  if (isStream) note(tm, branch, BlockReason.Connect, null);
  note(tm, branch, BlockReason.Send, null);
}

function noteUnavailable(tm: Transactions, branch: Branch, asked: number | null): void {
  const { blst_503, blst_503_def_timeout, blst_503_min_timeout, blst_503_max_timeout } = tm.params;
  if (blst_503 === 0) return;
  const seconds =
    asked === null ? blst_503_def_timeout : Math.min(Math.max(asked, blst_503_min_timeout), blst_503_max_timeout);
  if (seconds > 0) note(tm, branch, BlockReason.Unavailable, seconds * 1000);
}

function note(tm: Transactions, branch: Branch, reason: number, lifetime: number | null): void {
  const { blocklist } = tm.host.network;
  if (!blocklist.enabled || branch.flow === null) return;
  const { socket, remoteAddress, remotePort } = branch.flow;
  const ignored = branch.data instanceof BranchData ? dataOf(branch.cell).ignoredFailures : 0;
  const destination = { transport: socket.transport, address: remoteAddress, port: remotePort };
  blocklist.report(destination, reason, ignored, lifetime);
}
