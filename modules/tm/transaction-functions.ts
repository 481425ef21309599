/** Making, finding and answering transactions. */
import type { Context } from '../../src/context/context.ts';
import { destinationOf } from '../../src/context/destination.ts';
import { arg, functionsOf, RouteType, type ScriptValue, checked } from '../../src/module/index.ts';
import { Method } from '../../src/sip/method.ts';
import { cancelInvite } from './cancel.ts';
import { dataOf } from './cell-data.ts';
import { cellOf } from './options.ts';
import { saveRequest } from './saved-request.ts';
import { ANY, type Self } from './self.ts';
import type { Transactions } from './transactions.ts';
import { endWriting } from './write-functions.ts';

const fn = functionsOf<Self>();
const REPLY_ROUTES =
  RouteType.Request |
  RouteType.Failure |
  RouteType.BranchFailure |
  RouteType.Event |
  RouteType.Reply |
  RouteType.CoreReply;

/** What t_newtran() says when the run has a transaction: Kamailio's E_SCRIPT. */
const IN_PROCESS = -10;

/** 1 made, 0 it was a retransmission and is dealt with, -1 none can be made. */
export function newTransaction(tm: Transactions, ctx: Context): number {
  if (cellOf(ctx) !== null) {
    tm.host.log.notice('transaction already in process', tm.host.logPrefix(ctx));
    return IN_PROCESS;
  }
  if (ctx.message.methodId === Method.Ack) return tm.acknowledge(ctx) ? 0 : 1;
  const known = tm.lookup(ctx);
  if (known !== null) {
    known.onRetransmission();
    return 0;
  }
  const cell = tm.open(ctx);
  if (cell === null) return -1;
  dataOf(cell).opened = destinationOf(ctx);
  return 1;
}

function reply(self: Self, ctx: Context, status: number, reason: string): number {
  const tm = self.state;
  // Nothing answers one (RFC 3261 §17.1.1.3); Kamailio says so at debug level only.
  if (ctx.message.methodId === Method.Ack) return -1;
  const cell = ctx.message.isRequest ? tm.lookup(ctx) : cellOf(ctx);
  if (cell === null || cell.isLocal) {
    self.host.log.error(
      'cannot send a t_reply to a message for which no T-state has been established',
      self.host.logPrefix(ctx),
    );
    return -1;
  }
  if (tm.replyMade(cell, ctx, status, reason)) return 1;
  self.host.log.info(
    `can't generate ${status} reply when a final ${cell.status} was sent out`,
    self.host.logPrefix(ctx),
  );
  return -1;
}

/** `default_code` for what is no status. */
function codeOf(self: Self, value: ScriptValue | undefined): number {
  const code = typeof value === 'string' && value !== '' ? Number(value) : (value ?? Number.NaN);
  return typeof code === 'number' && Number.isInteger(code) ? code : self.params.default_code;
}

function checkTransaction(self: Self, ctx: Context): number {
  const tm = self.state;
  const { message } = ctx;
  if (!message.isRequest) return tm.layer.matchReply(message) === null ? -1 : 1;
  if (message.methodId === Method.Cancel) return tm.layer.matchCanceled(message) === null ? -1 : 1;
  // That of a 2xx is a transaction of its own (RFC 3261 §17), which nothing is known of.
  if (message.methodId === Method.Ack) return tm.acknowledge(ctx) ? 0 : -1;
  const cell = tm.lookup(ctx);
  if (cell === null) return -1;
  if (dataOf(cell).isMadeBy(ctx)) return 1;
  cell.onRetransmission();
  return 0;
}

export const transactionFunctions = {
  t_newtran: fn({
    doc: 'Makes the transaction of the request. A retransmission is answered as before and ends the script.',
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    run: (self, ctx) => newTransaction(self.state, ctx),
  }),
  t_lookup_request: fn({
    doc: 'True when the request belongs to a transaction already.',
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    run: (self, ctx) => (self.state.lookup(ctx) === null ? -1 : 1),
  }),
  t_check_trans: fn({
    doc: 'Whether the message belongs to a transaction; retransmissions and ACKs of negative replies are dealt with and end the script.',
    routes: RouteType.Any & ~(RouteType.Failure | RouteType.Onsend),
    worksIn: RouteType.Any,
    run: checkTransaction,
  }),
  t_lookup_cancel: fn({
    doc: 'True when the INVITE of the CANCEL is known; with 1 the flags of the INVITE become those of the message.',
    args: [arg.optional(arg.int())],
    names: ['takeFlags'],
    routes: RouteType.Request,
    kemi: ['t_lookup_cancel', 't_lookup_cancel_flags'],
    run(self, ctx, copyFlags) {
      if (ctx.message.methodId !== Method.Cancel) return -1;
      const invite = self.state.layer.matchCanceled(ctx.message);
      if (invite === null) return -1;
      if (copyFlags === 1) ctx.flags = dataOf(invite).flags;
      return 1;
    },
  }),
  t_relay_cancel: fn({
    doc: 'Cancels the INVITE of the CANCEL and ends the script; true when no such INVITE is known.',
    routes: RouteType.Request,
    run(self, ctx) {
      if (ctx.message.methodId !== Method.Cancel) return 1;
      const invite = self.state.layer.matchCanceled(ctx.message);
      if (invite === null) return 1;
      return cancelInvite(self.state, ctx, invite) > 0 ? 0 : -1;
    },
  }),
  t_reply: fn({
    doc: 'Answers the request through its transaction. The reason is a variable or literal text. A redirect (3xx) names the destination set in Contact. Without arguments they are `default_code` and `default_reason`; there are no flags.',
    args: [
      arg.optional(checked(arg.value(), 'status', (written) => /^\s*\d*\s*$/.test(written))),
      arg.optional(arg.variableOrText()),
    ],
    names: ['status', 'reason'],
    shorter: [[]],
    routes: REPLY_ROUTES,
    run: (self, ctx, status, reason) => reply(self, ctx, codeOf(self, status), reason ?? self.params.default_reason),
  }),
  t_send_reply: fn({
    doc: 'Answers the request through its transaction, which is made when there is none.',
    args: [arg.int(), arg.variableOrText()],
    names: ['status', 'reason'],
    routes: REPLY_ROUTES,
    run(self, ctx, status, reason) {
      if (cellOf(ctx) === null) {
        if (!ctx.message.isRequest) return -1;
        const made = newTransaction(self.state, ctx);
        if (made <= 0) return made;
      }
      return reply(self, ctx, status, reason ?? self.params.default_reason);
    },
  }),
  t_retransmit_reply: fn({
    doc: 'Sends the last reply of the transaction again.',
    routes: RouteType.Request,
    run(self, ctx) {
      const cell = self.state.lookup(ctx);
      if (cell === null || cell.status === 0) return -1;
      cell.onRetransmission();
      return 1;
    },
  }),
  t_release: fn({
    doc: 'Lets the transaction go; it stays for wt_timer to absorb late messages.',
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    run(self, ctx) {
      const cell = self.state.lookup(ctx);
      // As in Kamailio: nothing to let go is no failure.
      if (cell === null) return 1;
      dataOf(cell).isReleased = true;
      endWriting(cell);
      cell.release();
      return 1;
    },
  }),
  t_save_lumps: fn({
    doc: 'Failure routes begin with the changes made so far, not with those made until the relay.',
    routes: RouteType.Request,
    run(_self, ctx) {
      const cell = cellOf(ctx);
      if (cell === null) return -1;
      const data = dataOf(cell);
      data.saved = saveRequest(ctx, data.opened);
      return 1;
    },
  }),
  t_clean: fn({
    doc: 'Ends transactions that should have ended long ago. There are none here.',
    routes: ANY,
    run: () => 1,
  }),
};
