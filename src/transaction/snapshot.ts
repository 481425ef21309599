// What the layer shows of itself: `tm.list`, `tm.stats`, metrics and the leak checks of tests.
import type { Cell } from './cell.ts';
import type { TransactionCounters } from './ports.ts';

/** One cell with the fields that `tm.list` prints. */
export interface CellSnapshot {
  readonly index: number;
  readonly label: number;
  readonly method: string;
  /** Whole values of the headers of the request. */
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: string;
  /** A request was received, not made here. */
  readonly hasRequest: boolean;
  readonly branches: number;
  /** Seconds left until the request must have a final reply, 0 when past. */
  readonly lifetime: number;
  readonly status: number;
  readonly serverState: string | null;
  readonly branchStates: readonly string[];
}

export interface TransactionStatistics {
  /** Cells that exist. */
  readonly current: number;
  /** Those that only wait for late messages. */
  readonly waiting: number;
  readonly total: number;
  readonly totalLocal: number;
  readonly repliesReceived: number;
  readonly repliesGenerated: number;
  readonly repliesSent: number;
  /** Final replies sent, index is the class 2…6. */
  readonly completed: readonly number[];
  readonly created: number;
  readonly freed: number;
}

/** Has its final reply and only absorbs. */
export function isWaiting(cell: Cell): boolean {
  switch (cell.server?.state) {
    case 'Confirmed':
    case 'Accepted':
    case 'Completed':
      return cell.server.state !== 'Completed' || !cell.isInvite;
    case undefined:
      return cell.status >= 200;
    default:
      return false;
  }
}

export function cellSnapshot(cell: Cell, now: number): CellSnapshot {
  const { request } = cell;
  return {
    index: cell.index,
    label: cell.label,
    method: request?.method ?? '',
    from: request?.from?.toString() ?? '',
    to: request?.to?.toString() ?? '',
    callId: request?.callId ?? '',
    cseq: request?.cseq === undefined || request.cseq === null ? '' : String(request.cseq.number),
    hasRequest: request !== null,
    branches: cell.branches.length,
    lifetime: Math.max(0, Math.ceil((cell.endOfLife - now) / 1000)),
    status: cell.status,
    serverState: cell.server?.state ?? null,
    branchStates: cell.branches.map((branch) => branch.machine?.state ?? 'Unsent'),
  };
}

export function statistics(cells: readonly Cell[], counters: TransactionCounters): TransactionStatistics {
  return {
    current: cells.length,
    waiting: cells.filter(isWaiting).length,
    total: counters.total,
    totalLocal: counters.totalLocal,
    repliesReceived: counters.repliesReceived,
    repliesGenerated: counters.repliesGenerated,
    repliesSent: counters.repliesSent,
    completed: [...counters.completed],
    created: counters.created,
    freed: counters.freed,
  };
}
