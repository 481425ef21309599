import type { Context } from '../../src/context/context.ts';
import {
  arg,
  defineModule,
  functionsOf,
  param,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
} from '../../src/module/index.ts';
import { keyed } from '../../src/pv/plain.ts';
import { TM } from '../tm/api.ts';
import { orNull } from './arguments.ts';
import { forwardNow } from './forward-now.ts';
import { Replies } from './replies.ts';

const params = {
  default_code: param.int({ doc: 'Status of a reply for which a variable gives none.', default: 500 }),
  default_reason: param.string({
    doc: 'Reason of a reply for which a variable gives none.',
    default: 'Internal Server Error',
  }),
  bind_tm: param.bool({ doc: 'Let send_reply() answer through the transaction of the request.', default: true }),
  rich_redirect: param.int({
    doc: 'What else redirects say of each destination, a sum of 1 (branch flags, a parameter of Contact) and 2 (path, a header Route in the URI).',
    default: 0,
    reload: true,
  }),
  event_callback_fl_ack: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event sl:filtered-ack, which is told the event.',
    reload: true,
  }),
  event_callback_lres_sent: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event sl:local-response, which is told the event.',
    reload: true,
  }),
};

type Self = ModuleSelf<typeof params, Replies>;
const fn = functionsOf<Self>();

const REPLY_ROUTES =
  RouteType.Request | RouteType.Failure | RouteType.Reply | RouteType.CoreReply | RouteType.Error | RouteType.Event;

const STATUS_AND_REASON = [orNull(arg.int()), orNull(arg.text())] as const;

function sendStateless(self: Self, ctx: Context, code: number | null, reason: string | null): number {
  return self.state.stateless(ctx, code ?? self.params.default_code, reason ?? self.params.default_reason);
}

function sendReply(self: Self, ctx: Context, code: number | null, reason: string | null): number {
  if (self.params.bind_tm === 0) return sendStateless(self, ctx, code, reason);
  return self.state.any(ctx, code ?? self.params.default_code, reason ?? self.params.default_reason);
}

/** null: the message has no transaction. */
function transactionTag(host: ModuleHost, ctx: Context): string | null {
  const tm = host.find(TM);
  const cell = tm?.lookup(ctx) ?? null;
  return tm === null || cell === null || cell.isLocal ? null : tm.replyTag(cell);
}

export default defineModule({
  name: 'sl',
  doc: 'Replies without a transaction (RFC 3261 §8.2.7).',
  params,
  init: (host, parameters) => new Replies(host, parameters),
  statistics: [
    {
      name: 'sl:<status>_replies',
      doc: 'Replies with this status; of a class (1xx to 6xx), those without a statistic of their own.',
    },
    { name: 'sl:sent_replies', doc: 'Replies that were sent without a transaction.' },
    { name: 'sl:sent_err_replies', doc: 'Replies that sl_reply_error() sent.' },
    { name: 'sl:failures', doc: 'Replies that could not be sent.' },
    { name: 'sl:received_ACKs', doc: 'ACKs of such replies.' },
  ],
  functions: {
    sl_send_reply: fn({
      doc: 'Sends a reply statelessly. A redirect (3xx) names the destination set in Contact.',
      args: STATUS_AND_REASON,
      names: ['status', 'reason'],
      routes: RouteType.Request | RouteType.Error | RouteType.Event,
      worksIn: RouteType.Failure,
      kemi: 'sl_send_reply',
      aliases: ['sl_reply'],
      run: sendStateless,
    }),
    send_reply: fn({
      doc: 'Sends a reply through the transaction of the request when it has one, else statelessly.',
      args: STATUS_AND_REASON,
      names: ['status', 'reason'],
      routes: REPLY_ROUTES,
      worksIn: RouteType.Branch,
      kemi: 'send_reply',
      run: sendReply,
    }),
    send_reply_mode: fn({
      doc: 'As send_reply(); mode is a sum of 1 (open no connection for it) and 2 (close the connection after it).',
      args: [...STATUS_AND_REASON, arg.int()],
      names: ['status', 'reason', 'mode'],
      routes: REPLY_ROUTES,
      worksIn: RouteType.Branch,
      run(self, ctx, code, reason, mode) {
        ctx.replyNoConnect ||= (mode & 1) !== 0;
        ctx.replyClose ||= (mode & 2) !== 0;
        return sendReply(self, ctx, code, reason);
      },
    }),
    sl_reply_error: fn({
      doc: 'Sends a reply that says why the last function failed; behind any other statement that is 500.',
      looksBack: true,
      routes: RouteType.Request | RouteType.Error,
      worksIn: RouteType.Failure,
      run: (self, ctx) => self.state.error(ctx),
    }),
    sl_forward_reply: fn({
      doc: 'Sends the reply on by its Via at once, with this status of the same class and this reason; a text that is empty or missing leaves what the reply has. It goes on once more when the route has ended without drop.',
      args: [arg.optional(arg.text()), arg.optional(arg.text())],
      names: ['status', 'reason'],
      routes: RouteType.Reply | RouteType.CoreReply,
      waits: true,
      kemi: 'sl_forward_reply',
      run: (self, ctx, status, reason) => forwardNow(self.host, ctx, status ?? '', reason ?? ''),
    }),
  },
  variables: (self) => [
    keyed(
      ['ltt'],
      'To tag of replies made here: t of those of the transaction, s of stateless ones, x of whichever it would be.',
      {
        s: (ctx) => self().host.statelessTag(ctx),
        t: (ctx) => transactionTag(self().host, ctx),
        x: (ctx) => transactionTag(self().host, ctx) ?? self().host.statelessTag(ctx),
      },
    ),
  ],
  methods: (self) => [
    {
      name: 'sl.stats',
      workers: 'sum',
      doc: 'Number of replies sent statelessly, by status.',
      run(_args, reply) {
        const struct = reply.struct();
        for (const [name, count] of self().state.statistics.rows()) struct.add(name, count);
      },
    },
  ],
  events: [
    {
      name: 'sl:local-response',
      doc: 'A reply was sent statelessly; the message is that reply.',
      callback: 'event_callback_lres_sent',
    },
    {
      name: 'sl:filtered-ack',
      doc: 'An ACK for a reply that was sent statelessly was absorbed.',
      callback: 'event_callback_fl_ack',
    },
  ],
});
