/** Functions on where the message of a run comes from and goes. */
import type { Context } from '../../src/context/context.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { functionsOf, isStandIn, kemiOf, returnCode, RouteType } from '../../src/module/index.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Self } from './self.ts';
import { isArriving } from './traffic.ts';

const fn = functionsOf<Self>();
const ksr = kemiOf<Self>();

const holds = (doc: string, test: (ctx: Context) => boolean) =>
  ksr({ doc, returns: 'int', run: (_self, ctx) => returnCode(test(ctx)) });

/** For scripts in other languages. */
export const messageTests = {
  has_ruri_user: holds('1 when the Request-URI has a user, else -1.', (ctx) => (currentUri(ctx)?.user ?? '') !== ''),
  has_user_agent: holds(
    '1 when there is a User-Agent that says something, else -1.',
    (ctx) => (ctx.message.valueOf(HeaderId.UserAgent) ?? '') !== '',
  ),
};

export const messageFunctions = {
  is_incoming: fn({
    doc: 'In event_route[network:msg]: true for data that was received, false for data about to be sent.',
    routes: RouteType.Any,
    run: (_self, ctx) => returnCode(isArriving(ctx)),
  }),
  is_faked_msg: fn({
    doc: 'True in routes that run for no message of the network, but for one that stands in.',
    routes: RouteType.Any,
    run: (_self, ctx) => returnCode(isStandIn(ctx.message)),
  }),
  forward_reply: fn({
    doc: 'Sends the reply on by its Via at once.',
    routes: RouteType.CoreReply,
    waits: true,
    run(self, ctx) {
      const sent = self.host.forwardReply(ctx);
      return sent instanceof Promise ? sent.then(returnCode) : returnCode(sent);
    },
  }),
};
