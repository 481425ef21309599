/** Functions about the message at hand: its From and To, and its credentials. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, returnCode, RouteType } from '../../src/module/index.ts';
import { authenticate } from './authenticate.ts';
import { replaceAddress } from './replace.ts';
import { sendOwnRequest } from './request-send.ts';
import type { Self } from './self.ts';
import { headerOf, type Side } from './sides.ts';

const fn = functionsOf<Self>();
const ADDRESS_ROUTES = RouteType.Request | RouteType.Branch;

/** With one argument that is the URI, and the display name stays. */
const replacing = (side: Side) =>
  fn({
    doc: `Puts another URI, or display name and URI, into ${headerOf(side)}. An empty URI leaves the URI, an empty display name takes it away.`,
    args: [arg.text(), arg.optional(arg.text())],
    names: ['display', 'uri'],
    shorter: [['uri']],
    routes: ADDRESS_ROUTES,
    kemi: [`uac_replace_${side}`, `uac_replace_${side}_uri`],
    run: ({ state }, ctx, first, second) =>
      replaceAddress(
        state,
        ctx,
        second === undefined ? { side, display: null, uri: first } : { side, display: first, uri: second },
      ),
  });

const restoring = (side: Side) =>
  fn({
    doc: `Brings back the ${headerOf(side)} of the first request of the dialog, by the Route that is ours. False: there is nothing to bring back.`,
    routes: RouteType.Request,
    run: (self, ctx) => restore(self, ctx, side),
  });

function restore({ state }: Self, ctx: Context, side: Side): number {
  return returnCode(state.restoration?.restore(ctx, side) === true);
}

export const messageFunctions = {
  uac_replace_from: replacing('from'),
  uac_replace_to: replacing('to'),
  uac_restore_from: restoring('from'),
  uac_restore_to: restoring('to'),
  uac_auth: fn({
    doc: 'Answers the challenge of a 401 or 407: adds the credentials to the request, which is not sent before t_relay(). With mode 1 the password is the hash of user name, realm and password.',
    args: [arg.optional(arg.int())],
    names: ['mode'],
    routes: RouteType.Failure,
    kemi: 'uac_auth',
    run: (self, ctx, mode) => authenticate(self, ctx, mode === 1),
  }),
  uac_auth_mode: fn({
    doc: 'As uac_auth() with that mode.',
    args: [arg.int()],
    names: ['mode'],
    routes: RouteType.Failure,
    run: (self, ctx, mode) => authenticate(self, ctx, mode === 1),
  }),
  uac_req_send: fn({
    doc: 'Sends the request of $uac_req(…), with credentials when it is challenged and auser and apasswd are set.',
    routes: RouteType.Any,
    waits: true,
    run: sendOwnRequest,
  }),
};
