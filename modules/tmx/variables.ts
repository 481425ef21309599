/** The `$T…` variables: what a script may know of its transaction. */
import type { Context } from '../../src/context/context.ts';
import { isProblem, RouteType, type BoundVariable, type ScriptValue } from '../../src/module/index.ts';
import type { Accessor, VariableDefinition, VariableUse } from '../../src/pv/definition.ts';
import { fallible, keyed, readOnly } from '../../src/pv/plain.ts';
import { Method } from '../../src/sip/method.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { madeUpReason } from '../../src/transaction/made-up-reason.ts';
import type { BranchData, TransactionApi } from '../tm/api.ts';
import type { Self } from './self.ts';

/** The transaction a run knows of, without looking for one. */
function known(ctx: Context): Cell | null {
  return ctx.transaction as Cell | null;
}

/** `known`, made as `t_newtran()` does where there is none. */
function made({ host, state: tm }: Self, ctx: Context): Cell | null {
  const cell = known(ctx);
  if (cell !== null) return cell;
  if (!ctx.message.isRequest || tm.newTransaction(ctx) < 0) {
    host.log.error('the message has no transaction, and none can be made of it', host.logPrefix(ctx));
    return null;
  }
  return tm.lookup(ctx);
}

/** `known`, else looked up for a request. */
function lookup(tm: TransactionApi, ctx: Context): Cell | null {
  if (ctx.message.isRequest) return tm.lookup(ctx);
  return known(ctx) ?? tm.layer.matchReply(ctx.message)?.cell ?? null;
}

/** What tm keeps with a branch; null: nothing, as with one of a request of our own. */
function keptWith(branch: Branch | null): BranchData | null {
  return branch === null ? null : (branch.data as BranchData | null);
}

function replyReason(tm: TransactionApi, ctx: Context): string {
  // event_route[tm:local-response] knows no transaction.
  if (!ctx.message.isRequest) return ctx.routeType === RouteType.Event && known(ctx) === null ? '' : ctx.message.reason;
  const branch = ctx.routeType === RouteType.Failure ? tm.currentBranch(ctx) : null;
  if (branch === null || tm.isResumed(ctx)) return '';
  if (branch.reply !== null) return branch.reply.reason;
  return madeUpReason(branch.status);
}

/** Branch whose reply is meant: the current one in reply routes, the best one in failure routes; null elsewhere. */
function repliedBranch(tm: TransactionApi, ctx: Context): Branch | null {
  if (tm.isResumed(ctx)) return null;
  return isAfterFailure(ctx) || !ctx.message.isRequest ? tm.currentBranch(ctx) : null;
}

function isAfterFailure(ctx: Context): boolean {
  return ctx.routeType === RouteType.Failure || ctx.routeType === RouteType.BranchFailure;
}

/** The reply a failure route is about, as its reply route left it; null: it was made up, or there is none. */
function failedReply(tm: TransactionApi, ctx: Context): Context | null {
  const branch = isAfterFailure(ctx) ? tm.currentBranch(ctx) : null;
  return branch === null || branch.reply === null ? null : (keptWith(branch)?.reply ?? null);
}

type FindOther = (tm: TransactionApi, ctx: Context) => Context | null;

function numberOfOther(self: () => Self, other: FindOther, number: (ctx: Context) => number): (ctx: Context) => number {
  return (ctx) => {
    const context = other(self().state, ctx);
    return context === null ? 0 : number(context);
  };
}

/** A variable of another message of the transaction: `$T_req($ru)`. */
function ofOther(self: () => Self, names: readonly string[], doc: string, other: FindOther) {
  return {
    names,
    doc,
    inner: 'required',
    bind(use: VariableUse, registry): Accessor {
      let bound: BoundVariable | null = null;
      const read = registry.variable(use.inner!.text);
      const number = isProblem(read) ? undefined : read.number;
      return {
        ...(number === undefined ? {} : { number: numberOfOther(self, other, number) }),
        get(ctx): ScriptValue {
          const context = other(self().state, ctx);
          if (context === null) return null;
          if (bound === null) {
            const variable = self().host.variables.variable(use.inner!.text);
            if (isProblem(variable)) return use.inner!.evaluate(context);
            bound = variable;
          }
          return bound.get(context);
        },
      };
    },
  } satisfies VariableDefinition;
}

/** Reading it fails where there is nothing, which shows as the empty text. */
function orEmpty(name: string, doc: string, get: (ctx: Context) => ScriptValue): VariableDefinition {
  return { names: [name], doc, bind: () => fallible((ctx) => get(ctx) || undefined) };
}

/** That of the reply at hand, whatever a function made of it, or the one that counted before it where that is higher. */
function lastReply(tm: TransactionApi, ctx: Context): number {
  const branch = tm.currentBranch(ctx);
  const data = keptWith(branch);
  if (branch === null || data === null) return ctx.message.status;
  return Math.max(branch.timedOut ? branch.status : data.lastCounted, data.lastReceived);
}

export function variables(self: () => Self): VariableDefinition[] {
  const tm = (): TransactionApi => self().state;
  const status = (ctx: Context): number => {
    const cell = lookup(tm(), ctx);
    return tm().isResumed(ctx) ? 0 : tm().currentStatus(ctx, cell);
  };
  const last = (ctx: Context): ScriptValue =>
    ctx.message.isRequest || known(ctx) === null ? '' : lastReply(tm(), ctx);
  const reason = (ctx: Context): string => replyReason(tm(), ctx);
  return [
    readOnly(['T_branch_idx'], 'Index of the branch; in a failure route the number of branches.', (ctx) =>
      tm().branchIndex(ctx),
    ),
    readOnly(
      ['T_reply_code'],
      'Status of the reply; in a failure route of the best, in a request route of the last sent.',
      status,
    ),
    orEmpty('T_reply_reason', 'Reason of the reply; in a failure route of the best.', reason),
    orEmpty('T_reply_last', 'Status of the last reply of the branch, in a reply route.', last),
    readOnly(['T_reply_ruid'], 'Record id of the contact whose branch replied.', (ctx) => {
      return keptWith(repliedBranch(tm(), ctx))?.destination.ruid ?? '';
    }),
    ofOther(self, ['T_req'], 'A variable of the request of the transaction, in a reply route.', (api, ctx) => {
      // A run about the request has its variables anyway; there is no other message then.
      if (ctx.message.isRequest) return null;
      const cell = known(ctx) ?? api.layer.matchReply(ctx.message)?.cell ?? null;
      return cell === null || cell.isLocal ? null : api.originalContext(cell);
    }),
    ofOther(self, ['T_rpl'], 'A variable of the reply that a failure route is about.', failedReply),
    ofOther(self, ['T_inv'], 'A variable of the INVITE that a CANCEL is for.', (api, ctx) => {
      if (ctx.message.methodId !== Method.Cancel) return null;
      const invite = api.layer.matchCanceled(ctx.message);
      return invite === null ? null : api.originalContext(invite);
    }),
    keyed(
      ['T'],
      'The transaction: its position (with `_n` at the end of the name it is made when there is none), and the reply it is about.',
      {
        id_index: (ctx) => known(ctx)?.index ?? null,
        id_label: (ctx) => known(ctx)?.label ?? null,
        id_index_n: (ctx) => made(self(), ctx)?.index ?? null,
        id_label_n: (ctx) => made(self(), ctx)?.label ?? null,
        branch_index: (ctx) => tm().branchIndex(ctx),
        reply_code: status,
        reply_reason: reason,
        reply_type: (ctx) => {
          if (known(ctx) === null) return null;
          if (ctx.routeType !== RouteType.Failure || tm().isResumed(ctx)) return 0;
          const branch = tm().currentBranch(ctx);
          return branch !== null && branch.reply === null && ctx.message.isRequest ? 1 : 0;
        },
      },
    ),
    keyed(['T_branch'], 'The branch: its Request-URI, flags and record id.', {
      uri: (ctx) => (ctx.message.isRequest ? null : (keptWith(repliedBranch(tm(), ctx))?.destination.uri ?? null)),
      flags: (ctx) => keptWith(repliedBranch(tm(), ctx))?.destination.flags ?? null,
      ruid: (ctx) => keptWith(repliedBranch(tm(), ctx))?.destination.ruid ?? null,
    }),
  ];
}
