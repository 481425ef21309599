/** Functions on the message as a whole. */
import { arg, functionsOf, RouteType, returnCode, oneOf } from '../../../src/module/index.ts';
import { manageChargingVector } from '../charging-vector.ts';
import { checkDate, gruuKind, hasCredentialsOf, isFirstHop, isSupported } from '../checks.ts';
import { replyToOptions } from '../options-reply.ts';
import type { Self } from '../parameters.ts';

const fn = functionsOf<Self>();
const routes = RouteType.Any;
export const messageFunctions = {
  has_totag: fn({
    doc: 'True when To has a tag: the message belongs to a dialog.',
    routes,
    run: (_self, ctx) => returnCode((ctx.message.to?.tag ?? '') !== ''),
  }),
  is_request: fn({
    doc: 'True for a request.',
    routes,
    run: (_self, ctx) => returnCode(ctx.message.isRequest),
  }),
  is_reply: fn({
    doc: 'True for a reply.',
    routes,
    run: (_self, ctx) => returnCode(!ctx.message.isRequest),
  }),
  is_first_hop: fn({
    doc: 'True when this server is the first after the sender of the request, or the last before the receiver of the reply. With 1 a reply that comes from ourselves counts too.',
    args: [arg.optional(arg.int())],
    names: ['mode'],
    routes,
    kemi: ['is_first_hop', 'is_first_hop_mode'],
    run: (self, ctx, mode) => returnCode(isFirstHop(ctx, self.host, mode ?? 0)),
  }),
  is_user: fn({
    doc: 'True when credentials of the request were checked, and are of this user.',
    args: [arg.text()],
    names: ['user'],
    routes: RouteType.Request | RouteType.Local,
    run: (self, ctx, user) => returnCode(hasCredentialsOf(ctx, user, self.host)),
  }),
  is_supported: fn({
    doc: 'True when Supported lists the option: path, 100rel, timer, eventlist, gruu or outbound.',
    args: [oneOf(['path', '100rel', 'timer', 'eventlist', 'gruu', 'outbound'])],
    names: ['option'],
    routes,
    run: (_self, ctx, option) => returnCode(isSupported(ctx, option)),
  }),
  is_gruu: fn({
    doc: 'True when the URI, or the Request-URI, is a GRUU: 1 public, 2 temporary.',
    args: [arg.optional(arg.text())],
    names: ['uri'],
    routes,
    run: (_self, ctx, uri) => gruuKind(uri ?? ctx.requestUri),
  }),
  hdr_date_check: fn({
    doc: 'True when Date is there and not older than the seconds; -4: it is older.',
    args: [arg.int()],
    names: ['seconds'],
    routes,
    run: (self, ctx, seconds) => checkDate(ctx, seconds, self.host),
  }),
  options_reply: fn({
    doc: 'Answers an OPTIONS without a user in the Request-URI with what this server can do.',
    routes: RouteType.Request,
    run: (self, ctx) => replyToOptions(ctx, self.host, self.params),
  }),
  sip_p_charging_vector: fn({
    doc: 'P-Charging-Vector: r removes it, g generates one when there is none, f removes and generates.',
    args: [arg.text()],
    names: ['action'],
    routes,
    run: (self, ctx, flags) => manageChargingVector(ctx, flags, self.host.random),
  }),
};
