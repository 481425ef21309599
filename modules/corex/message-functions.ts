/** Functions on where the message of a run comes from and goes. */
import { functionsOf, isStandIn, returnCode, RouteType } from '../../src/module/index.ts';
import type { Self } from './self.ts';
import { isArriving } from './traffic.ts';

const fn = functionsOf<Self>();

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
