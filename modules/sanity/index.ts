import type { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import {
  arg,
  defineModule,
  functionsOf,
  param,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { SANITY } from './api.ts';
import { firstRefusal, type Refusal } from './checks.ts';

const params = {
  default_checks: param.int({
    doc: 'Sum of the checks that sanity_check() makes without an argument.',
    default: 3047,
    min: 0,
  }),
  uri_checks: param.int({
    doc: 'URIs that the URI check reads: 1 Request-URI, 2 From, 4 To, 8 Contact, added up.',
    default: 7,
    min: 0,
  }),
  proxy_require: param.string({
    doc: 'Extensions that Proxy-Require may name, separated by commas.',
    default: '',
    reload: false,
  }),
  autodrop: param.bool({ doc: 'End the script when a check fails, instead of returning false.', default: true }),
  noreply: param.bool({ doc: 'Leave the answer to sanity_reply() or the script.' }),
};

interface SanityState {
  readonly extensions: ReadonlySet<string>;
}

type Self = ModuleSelf<typeof params, SanityState>;
const fn = functionsOf<Self>();
const ROUTES = RouteType.Request | RouteType.Reply | RouteType.CoreReply;
const REFUSAL = Symbol('sanity refusal');

function init(host: ModuleHost, values: ParameterValues<typeof params>): SanityState {
  const names = values.proxy_require.split(',').map((name) => name.trim().toLowerCase());
  const extensions = new Set(names.filter((name) => name !== ''));
  host.provide(SANITY, {
    refuses: (message) =>
      firstRefusal(values.default_checks, { message, uriChecks: values.uri_checks, extensions }) !== null,
  });
  return { extensions };
}

function reply(self: Self, ctx: Context, refusal: Refusal): number {
  if (!ctx.message.isRequest) return -1;
  return self.host.reply(ctx, refusal.status, refusal.reason, ReplyHeaders.counting(refusal.headers)) ? 1 : -1;
}

/** Sum of the numbers there are. */
const ALL_URI_CHECKS = 15;

function check(self: Self, ctx: Context, checks: number, uriChecks: number): number {
  const refusal = firstRefusal(checks, { message: ctx.message, uriChecks, extensions: self.state.extensions });
  if (refusal === null) return 1;
  self.host.log.warn(refusal.detail, self.host.logPrefix(ctx));
  ctx.setSlot(REFUSAL, refusal);
  if (self.params.noreply === 0) reply(self, ctx, refusal);
  return self.params.autodrop !== 0 ? 0 : -1;
}

export default defineModule({
  name: 'sanity',
  doc: 'Checks of received messages, answered with what is wrong (RFC 3261 §16.3).',
  params,
  uses: ['sl'],
  init,
  functions: {
    sanity_check: fn({
      doc: 'Makes the checks whose numbers add up to the first argument; the second says which URIs are read. A message that fails is answered.',
      args: [arg.optional(arg.int()), arg.optional(arg.int())],
      names: ['messageChecks', 'uriChecks'],
      routes: ROUTES,
      kemi: ['sanity_check', 'sanity_check_defaults'],
      run(self, ctx, checks, uriChecks) {
        if ((checks ?? 1) < 1 || (uriChecks ?? 1) < 1) return -1;
        if ((uriChecks ?? 1) > ALL_URI_CHECKS) {
          self.host.log.error(
            `there are no checks of URIs with the number ${String(uriChecks)}`,
            self.host.logPrefix(ctx),
          );
          return -1;
        }
        return check(self, ctx, checks ?? self.params.default_checks, uriChecks ?? self.params.uri_checks);
      },
    }),
    sanity_reply: fn({
      doc: 'Answers what the last sanity_check() found (with noreply).',
      routes: ROUTES,
      run(self, ctx) {
        const refusal = ctx.slot(REFUSAL) as Refusal | undefined;
        return refusal === undefined || self.params.noreply === 0 ? -1 : reply(self, ctx, refusal);
      },
    }),
  },
});
