import type { Context } from '../../src/context/context.ts';
import {
  ignoredFailures,
  ignoredReplyFailures,
  setIgnoredFailures,
  setIgnoredReplyFailures,
} from '../../src/context/ignored-failures.ts';
import { arg, defineModule, functionsOf, returnCode, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import { BlockReason } from '../../src/sip/block-reason.ts';
import { retryAfter } from '../../src/sip/retry-after.ts';

type Self = ModuleSelf<Record<never, never>, undefined>;

const fn = functionsOf<Self>();
const routes = RouteType.Any;

/** What the functions that take failures do without one. */
const EVERYTHING = 0xff;

/** Where the message came from. */
function sourceOf({ flow }: Context) {
  return { transport: flow.socket.transport, address: flow.remoteAddress, port: flow.remotePort };
}

/** False, with a word to the log: there is no list. */
function isThere({ host }: Self, ctx: Context): boolean {
  if (host.network.blocklist.enabled) return true;
  host.log.warn('blocklist support disabled', host.logPrefix(ctx));
  return false;
}

function add(self: Self, ctx: Context, seconds: number): number {
  if (!isThere(self, ctx)) return 1;
  const lifetime = seconds > 0 ? seconds * 1000 : null;
  self.host.network.blocklist.add(sourceOf(ctx), BlockReason.Administrator, lifetime);
  return 1;
}

function addRetryAfter(self: Self, ctx: Context, least: number, most: number): number {
  if (!isThere(self, ctx)) return 1;
  const asked = retryAfter(ctx.message);
  return asked === null ? -1 : add(self, ctx, Math.min(Math.max(asked, least), most));
}

/** A function that changes which failures are ignored; without an argument it takes all. */
const change = (name: string, doc: string, apply: (ctx: Context, reasons: number) => void) =>
  fn({
    doc,
    kemi: [name, `${name}_all`],
    args: [arg.optional(arg.int())],
    names: ['failures'],
    routes,
    run(_self, ctx, failures) {
      apply(ctx, failures === undefined ? EVERYTHING : failures & EVERYTHING);
      return 1;
    },
  });

export default defineModule({
  name: 'blst',
  doc: 'The blocklist of destinations, from the script.',
  functions: {
    blst_add: fn({
      doc: 'Puts the sender of the message on the list, for so many seconds; 0 or none: dst_blocklist_expire.',
      args: [arg.optional(arg.int())],
      names: ['seconds'],
      routes,
      kemi: ['blst_add', 'blst_add_default'],
      run: (self, ctx, seconds) => add(self, ctx, seconds ?? 0),
    }),
    blst_add_retry_after: fn({
      doc: 'Puts the sender on the list for the seconds of Retry-After, within bounds. False: the message has none.',
      args: [arg.int(), arg.int()],
      names: ['least', 'most'],
      routes,
      run: addRetryAfter,
    }),
    blst_del: fn({
      doc: 'Takes the sender of the message off the list. False: it was not there.',
      routes,
      run: (self, ctx) => returnCode(isThere(self, ctx) && self.host.network.blocklist.remove(sourceOf(ctx))),
    }),
    blst_is_blocklisted: fn({
      doc: 'True when the sender of the message is on the list.',
      routes,
      run: (self, ctx) => returnCode(isThere(self, ctx) && self.host.network.blocklist.has(sourceOf(ctx))),
    }),
    blst_set_ignore: change(
      'blst_set_ignore',
      'Failures of the request as it is sent on that put nobody on the list, a sum: 2 sending, 4 connecting, 16 timeout, 32 a 503; none given: all.',
      (ctx, failures) => {
        setIgnoredFailures(ctx, ignoredFailures(ctx) | failures);
      },
    ),
    blst_clear_ignore: change(
      'blst_clear_ignore',
      'Takes back what blst_set_ignore() said; no failures given: all of it.',
      (ctx, failures) => {
        setIgnoredFailures(ctx, ignoredFailures(ctx) & ~failures);
      },
    ),
    blst_rpl_set_ignore: change(
      'blst_rpl_set_ignore',
      'As blst_set_ignore(), for replies to the request.',
      (ctx, failures) => {
        setIgnoredReplyFailures(ctx, ignoredReplyFailures(ctx) | failures);
      },
    ),
    blst_rpl_clear_ignore: change(
      'blst_rpl_clear_ignore',
      'As blst_clear_ignore(), for replies to the request.',
      (ctx, failures) => {
        setIgnoredReplyFailures(ctx, ignoredReplyFailures(ctx) & ~failures);
      },
    ),
  },
});
