/** Functions that ask what kind of message this is and what it carries. */
import type { Context } from '../../src/context/context.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { Method } from '../../src/sip/method.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const yes = (holds: boolean): number => (holds ? 1 : -1);

/** Options that `is_supported()` knows. */
const OPTIONS: ReadonlySet<string> = new Set(['path', '100rel', 'timer', 'eventlist', 'gruu', 'outbound']);

function isFirstHop(self: Self, ctx: Context, mode: number): boolean {
  const { message } = ctx;
  if (message.isRequest) return message.valueSpans(HeaderId.Via).length === 1;
  const top = message.recordRoutes?.[0]?.uri ?? null;
  const { network } = self.host;
  if (top === null || !network.isMyself(top.address, top.port ?? 5060, null)) return false;
  return mode === 1 || !network.isMyself(ctx.flow.remoteAddress, null, null);
}

/** Seconds since the Date header was written; null without a readable one. */
function dateAge(self: Self, ctx: Context): number | null {
  const text = ctx.message.valueOf(HeaderId.Date);
  const written = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(written) ? null : (self.host.clock.wall() - written) / 1000;
}

function replyToOptions(self: Self, ctx: Context): number {
  const { message } = ctx;
  if (message.methodId !== Method.Options || (currentUri(ctx)?.user ?? null) !== null) return -1;
  const { options_accept, options_accept_encoding, options_accept_language, options_support } = self.params;
  ctx.replyHeaders +=
    `Accept: ${options_accept}\r\nAccept-Encoding: ${options_accept_encoding}\r\n` +
    `Accept-Language: ${options_accept_language}\r\nSupported: ${options_support}\r\n`;
  return yes(self.host.reply(ctx, 200, 'OK'));
}

export const messageFunctions = {
  options_reply: fn({
    doc: 'Answers an OPTIONS request for this server (a Request-URI without user) with 200 and what it supports.',
    routes: RouteType.Request,
    run: replyToOptions,
  }),
  has_totag: fn({
    doc: 'True when the To header has a tag: the request is inside a dialog.',
    routes: RouteType.Any,
    run: (_self, ctx) => yes((ctx.message.to?.tag ?? '') !== ''),
  }),
  is_request: fn({
    doc: 'True for requests.',
    routes: RouteType.Any,
    run: (_self, ctx) => yes(ctx.message.isRequest),
  }),
  is_reply: fn({
    doc: 'True for replies.',
    routes: RouteType.Any,
    run: (_self, ctx) => yes(!ctx.message.isRequest),
  }),
  is_user: fn({
    doc: 'True when the credentials of the request are those of this user name.',
    args: [arg.text()],
    routes: RouteType.Request,
    run(_self, ctx, name) {
      const { message } = ctx;
      const given = [
        ...message.credentials(HeaderId.Authorization),
        ...message.credentials(HeaderId.ProxyAuthorization),
      ];
      return yes(given.some((credentials) => credentials.username === name));
    },
  }),
  is_supported: fn({
    doc: 'True when Supported lists the option: path, 100rel, timer, eventlist, gruu or outbound.',
    args: [arg.text()],
    routes: RouteType.Any,
    run(_self, ctx, option) {
      if (!OPTIONS.has(option.toLowerCase())) return -1;
      return yes(ctx.message.values(HeaderId.Supported).some((each) => each.toLowerCase() === option.toLowerCase()));
    },
  }),
  is_first_hop: fn({
    doc: 'True when this server is the first hop after the sender. With 1 a reply that came from this server counts too.',
    args: [arg.optional(arg.int())],
    routes: RouteType.Any,
    run: (self, ctx, mode) => yes(isFirstHop(self, ctx, mode ?? 0)),
  }),
  hdr_date_check: fn({
    doc: 'True when the message has a Date header that is at most so many seconds old.',
    args: [arg.int()],
    routes: RouteType.Any,
    run(self, ctx, seconds) {
      const age = dateAge(self, ctx);
      return yes(age !== null && age <= seconds);
    },
  }),
};
