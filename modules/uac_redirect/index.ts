import type { Context } from '../../src/context/context.ts';
import {
  arg,
  defineModule,
  functionsOf,
  kemiOf,
  param,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import type { ArgumentType } from '../../src/module/arguments.ts';
import { TM, type TransactionApi } from '../tm/api.ts';
import { Filters, RESETS, type FilterKind } from './filters.ts';
import { addRedirects, parseLimits, type Limits } from './redirects.ts';

const NO_ACCOUNTING = 'redirects cannot be accounted: the module acc is not available yet';
const PATTERN = { ignoreCase: true, newline: true } as const;

const params = {
  default_filter: param.string({
    doc: 'What happens to a contact that no filter matches: accept or deny.',
    default: 'accept',
    check: (text) =>
      /^(accept|deny)$/i.test(text) ? null : { problem: 'bad-value', message: `accept or deny, not "${text}"` },
  }),
  deny_filter: param.string({ doc: 'Pattern of contacts that are not taken.', reload: false }),
  accept_filter: param.string({ doc: 'Pattern of contacts that are taken whatever denies them.', reload: false }),
  acc_function: param.written(param.notAvailable('Redirects are accounted by the module acc.'), 'text'),
  acc_db_table: param.written(param.ignored('There is no accounting yet.'), 'text'),
  bflags: param.int({ doc: 'Branch flags of the new branches.' }),
  flags_hdr_mode: param.int({
    doc: 'The parameter flags of a contact: 0 is not looked at, 1 replaces bflags, 2 is added to them.',
    default: 0,
    min: 0,
    max: 2,
  }),
  q_value: param.int({ doc: 'q in thousandths of contacts that have none.', default: 10, min: 0, max: 1000 }),
};

interface RedirectState {
  readonly tm: TransactionApi;
  readonly filters: Readonly<Record<FilterKind, Filters>>;
}

type Self = ModuleSelf<typeof params, RedirectState>;
const fn = functionsOf<Self>();
const ksr = kemiOf<Self>();
const compile = arg.regexCompiler(PATTERN);

function init(host: ModuleHost, values: ParameterValues<typeof params>): RedirectState {
  const pattern = (name: 'accept_filter' | 'deny_filter'): RegExp | null => {
    const text = values[name];
    if (text === null || text === '') return null;
    return compile(text) ?? host.fail({ problem: 'bad-value', message: `${name} is no regular expression: ${text}` });
  };
  const accept = pattern('accept_filter');
  const deny = pattern('deny_filter');
  return {
    tm: host.require(TM),
    filters: { accept: new Filters('accept', () => accept), deny: new Filters('deny', () => deny) },
  };
}

function flagsOf({ bflags, flags_hdr_mode: mode }: Self['params'], contact: NameAddr): number {
  const text = mode === 0 ? null : contact.parameter('flags');
  if (text === null || !/^\d+$/.test(text)) return bflags;
  return mode === 1 ? Number(text) : bflags | Number(text);
}

function redirect(self: Self, ctx: Context, limits: Limits): number {
  const { tm, filters } = self.state;
  const cell = tm.lookup(ctx);
  if (cell === null) return -1;
  const replies = cell.branches.flatMap(({ reply, status }) =>
    reply !== null && status >= 300 && status < 400 ? [reply] : [],
  );
  const acceptsByDefault = self.params.default_filter.toLowerCase() === 'accept';
  const added = addRedirects(ctx, replies, {
    limits,
    defaultQ: self.params.q_value,
    maxBranches: self.host.core.maxBranches,
    accepts: (uri) => {
      if (filters.accept.matches(ctx, uri)) return true;
      return filters.deny.matches(ctx, uri) ? false : acceptsByDefault;
    },
    flagsOf: (contact) => flagsOf(self.params, contact),
  });
  filters.accept.reset(ctx);
  filters.deny.reset(ctx);
  return added > 0 ? 1 : -1;
}

/** One of the words of {@link RESETS}. */
const RESET: ArgumentType<number> = {
  label: 'reset',
  optional: false,
  bind(argument) {
    const text = argument.kind === 'string' ? argument.value : '';
    if (!Object.hasOwn(RESETS, text))
      return { problem: 'bad-value', message: `"${text}" is none of "", reset_default, reset_added, reset_all` };
    const bits = RESETS[text as keyof typeof RESETS];
    return { kind: 'constant', value: bits };
  },
};

const setFilter = (kind: FilterKind, doc: string) =>
  fn({
    doc: `${doc} The second argument is empty, reset_default, reset_added or reset_all.`,
    args: [arg.regex(PATTERN), RESET],
    names: ['filter', 'reset'],
    routes: RouteType.Failure,
    run(self, ctx, pattern, reset) {
      if (self.state.filters[kind].add(ctx, pattern!, reset)) return 1;
      self.host.log.error('too many filters', self.host.logPrefix(ctx));
      return -1;
    },
  });

/** Total and per reply. */
const LIMITS: ArgumentType<Limits> = {
  label: 'limits',
  optional: false,
  bind(argument) {
    const limits = argument.kind === 'string' ? parseLimits(argument.value) : null;
    if (limits === null) return { problem: 'bad-value', message: 'limits are written as "6:2", "*" or "*:1"' };
    return { kind: 'constant', value: limits };
  },
};

const REASON: ArgumentType<undefined> = {
  label: 'text',
  optional: true,
  bind: () => ({ problem: 'not-available', message: NO_ACCOUNTING }),
};

export default defineModule({
  name: 'uac_redirect',
  doc: 'Follows redirections: makes branches of the contacts of 3xx replies.',
  params,
  init,
  functions: {
    set_deny_filter: setFilter('deny', 'Contacts that match are not taken, for the next get_redirects().'),
    set_accept_filter: setFilter('accept', 'Contacts that match are taken, for the next get_redirects().'),
    get_redirects: fn({
      doc: 'Adds the best contacts of all 3xx replies as branches, at most `total[:of each reply]`; `*` is all. False: none is left by the filters. A reason would account for it, which is not available yet.',
      args: [LIMITS, REASON],
      names: ['limits', 'reason'],
      routes: RouteType.Failure,
      // Other languages have functions of their own, with numbers.
      kemi: [],
      run: (self, ctx, limits) => redirect(self, ctx, limits),
    }),
  },
  kemi: {
    functions: {
      get_redirects: ksr({
        doc: 'As get_redirects() of the configuration: at most so many contacts of all replies and of each; 0 is all.',
        args: [arg.int(), arg.int()],
        names: ['total', 'ofEach'],
        returns: 'int',
        run: (self, ctx, total, perBranch) => redirect(self, ctx, { total, perBranch }),
      }),
      get_redirects_all: ksr({
        doc: 'Adds all contacts of all 3xx replies as branches.',
        returns: 'int',
        run: (self, ctx) => redirect(self, ctx, { total: 0, perBranch: 0 }),
      }),
      get_redirects_acc: ksr({
        doc: 'Would account for the redirects, which is not available yet: fails.',
        args: [arg.int(), arg.int(), arg.text()],
        names: ['total', 'ofEach', 'reason'],
        returns: 'int',
        run(self, ctx) {
          self.host.log.error(NO_ACCOUNTING, self.host.logPrefix(ctx));
          return -1;
        },
      }),
    },
  },
});
