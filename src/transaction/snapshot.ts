// What the layer shows of itself: `tm.list`, `tm.stats`, metrics and the leak checks of tests.
import { HeaderId } from '../sip/header-name.ts';
import type { Message } from '../sip/message.ts';
import type { Cell } from './cell.ts';
import type { TransactionCounters } from './ports.ts';

/** One cell as `tm.list` prints it, and the states of its machines. */
export interface CellSnapshot {
  readonly index: number;
  readonly label: number;
  /** '' for a request of our own, like all that is of the request received. */
  readonly method: string;
  /** Whole header lines. */
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  /** null for a request of our own. */
  readonly cseqNumber: number | null;
  readonly isInvite: boolean;
  readonly isLocal: boolean;
  readonly canceled: boolean;
  readonly autoTrying: boolean;
  readonly branches: number;
  /** `clock.now()` after which no branch waits for a final reply. */
  readonly endOfLife: number;
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

function headerLine(request: Message | null, id: HeaderId): string {
  const field = request?.first(id) ?? null;
  return request === null || field === null ? '' : request.text.slice(field.nameStart, field.end);
}

export function cellSnapshot(cell: Cell): CellSnapshot {
  const { request } = cell;
  return {
    index: cell.index,
    label: cell.label,
    method: request?.method ?? '',
    from: headerLine(request, HeaderId.From),
    to: headerLine(request, HeaderId.To),
    callId: headerLine(request, HeaderId.CallId),
    cseqNumber: cell.original?.cseqNumber ?? null,
    isInvite: cell.isInvite,
    isLocal: cell.isLocal,
    canceled: cell.canceled,
    autoTrying: cell.autoTrying,
    branches: cell.branchCount,
    endOfLife: cell.endOfLife,
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
