import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import { Replies } from './replies.ts';

const params = {
  default_code: param.ignored('Every reply names its status.'),
  default_reason: param.ignored('Every reply names its reason.'),
  bind_tm: param.bool({ doc: 'Let send_reply() answer through the transaction of the request.', default: true }),
  rich_redirect: param.ignored('Redirects name the destinations only.'),
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
  RouteType.Request |
  RouteType.Failure |
  RouteType.Reply |
  RouteType.CoreReply |
  RouteType.Error |
  RouteType.Event |
  RouteType.Branch;

function sendReply(self: Self, ctx: Parameters<Replies['any']>[0], code: number, reason: string): number {
  return self.params.bind_tm !== 0 ? self.state.any(ctx, code, reason) : self.state.stateless(ctx, code, reason);
}

export default defineModule({
  name: 'sl',
  doc: 'Replies without a transaction (RFC 3261 §8.2.7).',
  params,
  init: (host) => new Replies(host),
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
      args: [arg.int(), arg.text()],
      names: ['status', 'reason'],
      routes: RouteType.Request | RouteType.Error | RouteType.Failure | RouteType.Event,
      kemi: 'sl_send_reply',
      aliases: ['sl_reply'],
      run: (self, ctx, code, reason) => self.state.stateless(ctx, code, reason),
    }),
    send_reply: fn({
      doc: 'Sends a reply through the transaction of the request when it has one, else statelessly.',
      args: [arg.int(), arg.text()],
      names: ['status', 'reason'],
      routes: REPLY_ROUTES,
      kemi: 'send_reply',
      run: sendReply,
    }),
    send_reply_mode: fn({
      doc: 'As send_reply(); mode is a sum of 1 (open no connection for it) and 2 (close the connection after it).',
      args: [arg.int(), arg.text(), arg.int()],
      names: ['status', 'reason', 'mode'],
      routes: REPLY_ROUTES,
      run(self, ctx, code, reason, mode) {
        ctx.replyNoConnect ||= (mode & 1) !== 0;
        ctx.replyClose ||= (mode & 2) !== 0;
        return sendReply(self, ctx, code, reason);
      },
    }),
    sl_reply_error: fn({
      doc: 'Sends a reply that says why the last function failed.',
      routes: RouteType.Request | RouteType.Error | RouteType.Failure,
      run: (self, ctx) => self.state.error(ctx),
    }),
  },
  notAvailable: ['sl_forward_reply'],
  methods: (self) => [
    {
      name: 'sl.stats',
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
