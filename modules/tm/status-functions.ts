/** Questions about the replies of a transaction. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, kemiOf, RouteType, returnCode } from '../../src/module/index.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { dataOf } from './cell-data.ts';
import { cellOf } from './options.ts';
import { WITH_TRANSACTION, type Self } from './self.ts';

const fn = functionsOf<Self>();
/** The transaction of a run, looked up for requests; null, and said so in the log, when there is none. */
function find(self: Self, ctx: Context): Cell | null {
  const cell = ctx.message.isRequest
    ? self.state.lookup(ctx)
    : (cellOf(ctx) ?? self.state.layer.matchReply(ctx.message)?.cell ?? null);
  if (cell === null) {
    self.host.log.error('cannot check a message for which no T-state has been established', self.host.logPrefix(ctx));
  }
  return cell;
}

/** The status of a branch that waited. */
const RESUMED_STATUS = 500;

/** The branch a failure or reply route is about; null: none. */
export function currentBranch(ctx: Context): Branch | null {
  const cell = cellOf(ctx);
  if (cell === null || cell.isLocal) return null;
  if (ctx.routeType === RouteType.Failure) return dataOf(cell).winner;
  return cell.branchAt(ctx.branchIndex);
}

/** Whether the run goes on where a timer ended a wait: as a failure route does, but there is no reply it is about. */
export function isResumed(ctx: Context): boolean {
  if (ctx.routeType !== RouteType.Failure) return false;
  const cell = cellOf(ctx);
  if (cell === null || cell.isLocal) return false;
  const { winner, resumedBy } = dataOf(cell);
  return winner?.status === 0 && resumedBy === 'timer';
}

/** The branch of branch and reply routes, the number of branches in failure routes, else 0. */
export function branchIndex(ctx: Context): number {
  switch (ctx.routeType) {
    case RouteType.Request:
      return 0;
    case RouteType.Failure: {
      const cell = cellOf(ctx);
      return cell === null || cell.isLocal ? 0 : cell.branchCount;
    }
    default:
      return ctx.branchIndex;
  }
}

/**
 * The status that matters in a route: in a reply route that of the reply, in a failure route that of the best reply, else that
 * of the last one sent. 0: none.
 */
export function currentStatus(ctx: Context, cell: Cell | null): number {
  if (cell === null) return 0;
  if (!ctx.message.isRequest) return ctx.message.status;
  if (ctx.routeType !== RouteType.Failure && ctx.routeType !== RouteType.BranchFailure) return cell.status;
  const branch = currentBranch(ctx);
  if (branch === null) return cell.status;
  return branch.status === 0 ? RESUMED_STATUS : branch.status;
}

/** Whether the last reply of a branch has this status. As in Kamailio the first one of a branch counts when it was dealt with. */
function hasStatus(ctx: Context, cell: Cell, status: number): boolean {
  const isReply = !ctx.message.isRequest;
  return cell.branches.some((branch, index) => {
    const last = isReply && index === ctx.branchIndex ? ctx.message.status : branch.status;
    return branch.replied && last === status;
  });
}

/** Asks every branch. */
const anyBranch = (doc: string, holds: (branch: Branch) => boolean) =>
  fn({
    doc,
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run(self, ctx) {
      const cell = find(self, ctx);
      return cell === null ? -1 : returnCode(cell.branches.some(holds));
    },
  });

/** Asks the branch a failure route is about. */
const thisBranch = (name: string, doc: string, holds: (branch: Branch) => boolean) =>
  fn({
    doc,
    routes: WITH_TRANSACTION & ~(RouteType.Reply | RouteType.Branch),
    worksIn: RouteType.Any,
    run(self, ctx) {
      const branch = currentBranch(ctx);
      if (branch !== null) return returnCode(holds(branch));
      self.host.log.error(`${name}(): works in a failure_route only`, self.host.logPrefix(ctx));
      return -1;
    },
  });

export const statusFunctions = {
  t_branch_timeout: thisBranch(
    't_branch_timeout',
    'True when the failure route runs for a branch that timed out.',
    (branch) => branch.timedOut,
  ),
  t_branch_replied: thisBranch(
    't_branch_replied',
    'True when the branch the failure route runs for had a reply before the current one.',
    (branch) => branch.replied,
  ),
  t_any_timeout: anyBranch('True when a branch of the transaction timed out.', (branch) => branch.timedOut),
  t_any_replied: anyBranch(
    'True when a branch of the transaction had a reply before the current one.',
    (branch) => branch.replied,
  ),
  t_grep_status: fn({
    doc: 'True when a branch of the transaction ended with this status.',
    args: [arg.int()],
    names: ['status'],
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run(self, ctx, status) {
      const cell = find(self, ctx);
      return cell === null ? -1 : returnCode(hasStatus(ctx, cell, status));
    },
  }),
  t_is_canceled: fn({
    doc: 'True when the transaction was canceled.',
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run(self, ctx) {
      const cell = find(self, ctx);
      return cell === null ? -1 : returnCode(cell.canceled);
    },
  }),
  t_is_expired: fn({
    doc: 'True when the longest time of the transaction is over.',
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run(self, ctx) {
      const cell = find(self, ctx);
      return cell === null ? -1 : returnCode(cell.expired);
    },
  }),
  t_check_status: fn({
    doc: 'Whether the status matches a regular expression: of the reply, of the best reply (failure route), or of the last one sent.',
    args: [arg.regex({ ignoreCase: true, dynamic: true })],
    names: ['expression'],
    routes: RouteType.Any & ~(RouteType.Branch | RouteType.Onsend),
    worksIn: RouteType.Any,
    run(self, ctx, regex) {
      if (regex === null) {
        self.host.log.error('t_check_status(): the text is no regular expression', self.host.logPrefix(ctx));
        return -1;
      }
      const cell = ctx.message.isRequest ? find(self, ctx) : cellOf(ctx);
      if (ctx.message.isRequest && cell === null) return -1;
      const status = currentStatus(ctx, cell);
      return returnCode(status > 0 && regex.test(String(status)));
    },
  }),
  t_get_status_code: fn({
    doc: 'The status of the transaction, -1 when it has none.',
    routes: RouteType.Any & ~RouteType.Onsend,
    worksIn: RouteType.Any,
    run(self, ctx) {
      if (ctx.routeType === RouteType.Branch) return -1;
      const cell = ctx.message.isRequest ? self.state.lookup(ctx) : cellOf(ctx);
      const status = currentStatus(ctx, cell);
      return cell === null || status === 0 ? -1 : status;
    },
  }),
  t_is_retr_async_reply: fn({
    doc: 'True when a reply of the transaction is being processed elsewhere. Replies of a call are processed in order, so never.',
    routes: RouteType.Reply,
    run: () => -1,
  }),
};

/** For scripts in other languages. */
export const branchNumber = {
  t_get_branch_index: kemiOf<Self>()({
    doc: 'The branch of a branch or reply route, counted from 0; in a failure route the number of branches.',
    returns: 'int',
    run: (_self, ctx) => branchIndex(ctx),
  }),
};
