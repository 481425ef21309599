/** Functions that go beyond tm's own: branches, other transactions, pausing. */
import type { Context } from '../../src/context/context.ts';
import { destinationOf, setDestination } from '../../src/context/destination.ts';
import { arg, functionsOf, returnCode, RouteType } from '../../src/module/index.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import type { BranchData } from '../tm/api.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const ANY = RouteType.Any;

const isRoute = (doc: string, types: number) =>
  fn({
    doc,
    routes: ANY,
    run: (_self, ctx) => ((ctx.routeType & types) === 0 ? -1 : 1),
  });

function replyCell(self: Self, ctx: Context): Cell | null {
  if (ctx.message.isRequest) return self.state.lookup(ctx);
  return (ctx.transaction as Cell | null) ?? self.state.layer.matchReply(ctx.message)?.cell ?? null;
}

export const functions = {
  t_cancel_branches: fn({
    doc: 'Cancels branches of the transaction of a reply: all, others (all but the one that replied), this.',
    args: [arg.literal()],
    names: ['which'],
    routes: RouteType.Reply | RouteType.CoreReply,
    run(self, ctx, which) {
      const cell = replyCell(self, ctx);
      if (cell === null) return -1;
      const branch = cell.branchAt(ctx.branchIndex);
      switch (which) {
        case 'all':
          cell.cancelBranches('', null);
          return 1;
        case 'others':
          cell.cancelBranches('', branch);
          return 1;
        case 'this':
          if (branch === null) return -1;
          cell.cancelBranch(branch, '');
          return 1;
        default:
          return -1;
      }
    },
  }),
  t_cancel_callid: fn({
    oneWorker: 'it finds transactions of its own worker only',
    doc: 'Cancels the INVITE with this Call-ID and CSeq number, sets a flag of it, and says the cause in Reason when one is given.',
    args: [arg.text(), arg.text(), arg.int(), arg.optional(arg.int())],
    names: ['callId', 'cseq', 'flag', 'status'],
    routes: ANY,
    kemi: ['t_cancel_callid', 't_cancel_callid_reason'],
    run(self, _ctx, callId, cseq, flag, cause) {
      const cell = self.state.layer.findInvite(callId, Number(cseq));
      if (cell === null || cell.status >= 200) return -1;
      if (flag > 0 && flag < 32) self.state.data(cell).flags |= 1 << flag;
      cell.cancel(cause === undefined || cause <= 0 ? '' : `Reason: SIP;cause=${cause}\r\n`);
      return 1;
    },
  }),
  t_reply_callid: fn({
    oneWorker: 'it finds transactions of its own worker only',
    doc: 'Answers the transaction with this Call-ID and CSeq number.',
    args: [arg.text(), arg.text(), arg.int(), arg.text()],
    names: ['callId', 'cseq', 'status', 'reason'],
    routes: ANY,
    run(self, _ctx, callId, cseq, status, reason) {
      const cell = self.state.layer.findInvite(callId, Number(cseq));
      if (cell === null) return -1;
      return self.state.reply(cell, self.state.requestContext(cell), status, reason) ? 1 : -1;
    },
  }),
  t_flush_flags: fn({
    doc: 'The flags of the message become those of its transaction.',
    routes: ANY,
    run(self, ctx) {
      const cell = self.state.lookup(ctx);
      if (cell === null || cell.isLocal) return -1;
      self.state.data(cell).flags = ctx.flags;
      return 1;
    },
  }),
  t_flush_xflags: fn({
    doc: 'The extended flags of the message become those of its transaction.',
    routes: ANY,
    run(self, ctx) {
      const cell = self.state.lookup(ctx);
      if (cell === null || cell.isLocal) {
        self.host.log.error('failed to flush flags - no transaction found', self.host.logPrefix(ctx));
        return -1;
      }
      self.state.data(cell).extendedFlags = ctx.extendedFlags;
      return 1;
    },
  }),
  t_is_failure_route: isRoute('True in a failure route and the routes it calls.', RouteType.Failure),
  t_is_branch_route: isRoute('True in a branch route and the routes it calls.', RouteType.Branch),
  t_is_reply_route: isRoute('True in a reply route and the routes it calls.', RouteType.Reply | RouteType.CoreReply),
  t_is_request_route: isRoute('True in the request route and the routes it calls.', RouteType.Request),
  t_precheck_trans: fn({
    doc: 'True when a retransmission is being processed elsewhere. Messages of a call are processed in order, so never.',
    routes: RouteType.Request,
    run: () => -1,
  }),
  t_suspend: fn({
    doc: 'Keeps the transaction waiting for t_continue(); $T(id_index) and $T(id_label) name it. A retransmission is answered as before and ends the script.',
    routes:
      RouteType.Request |
      RouteType.Failure |
      RouteType.Reply |
      RouteType.CoreReply |
      RouteType.Branch |
      RouteType.Onsend,
    run(self, ctx) {
      const id = self.state.suspend(ctx);
      return id === 'absorbed' ? 0 : returnCode(id !== null);
    },
  }),
  t_continue: fn({
    oneWorker: 'it finds transactions of its own worker only',
    doc: 'Goes on with a suspended transaction in a route, as a failure route would.',
    args: [arg.int(), arg.int(), arg.routeText(RouteType.Request)],
    names: ['index', 'label', 'route'],
    routes: ANY,
    waits: true,
    run: ({ state }, _ctx, index, label, route) => state.resume({ index, label }, route, { by: 'script' }),
  }),
  t_drop: fn({
    doc: 'Ends the transaction with a status (500 unless given) without answering it, and the script.',
    args: [arg.optional(arg.int())],
    names: ['status'],
    routes: ANY,
    kemi: ['t_drop', 't_drop_rcode'],
    run(self, ctx, status) {
      const cell = replyCell(self, ctx);
      if (cell === null || cell.isLocal) return -1;
      self.state.data(cell).isReleased = true;
      cell.drop(status ?? 500);
      return 0;
    },
  }),
  t_reuse_branch: fn({
    doc: 'In a branch-failure route: the destination of the failed branch becomes the Request-URI again.',
    routes: RouteType.Request | RouteType.BranchFailure | RouteType.Event,
    run(self, ctx) {
      const branch = self.state.currentBranch(ctx);
      if (branch === null) return -1;
      const { uri, flags, path, instance, ruid } = (branch.data as BranchData).destination;
      setDestination(ctx, { ...destinationOf(ctx), uri, flags, path, instance, ruid });
      return 1;
    },
  }),
};
