import type { Context } from '../../src/context/context.ts';
import { compilePcre, RegexTimeout, type PcreExpression, type PcreFailure } from '../../src/lib/pcre/expression.ts';
import {
  arg,
  defineModule,
  functionsOf,
  isProblem,
  param,
  returnCode,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { readGroups, type Group } from './groups.ts';

const params = {
  file: param.string({ doc: 'File with expressions in groups, for pcre_match_group().', reload: false }),
  max_groups: param.int({ doc: 'Most groups the file may have.', default: 20, min: 1 }),
  group_max_size: param.int({ doc: 'Most characters a group may have.', default: 8192, min: 1 }),
  pcre_caseless: param.bool({ doc: 'Case does not matter, unless an expression says (?-i).' }),
  pcre_multiline: param.bool({ doc: '^ and $ match at every line break, unless an expression says (?-m).' }),
  pcre_dotall: param.bool({ doc: 'A dot matches line breaks, too, unless an expression says (?-s).' }),
  pcre_extended: param.bool({ doc: 'Blanks and # comments in expressions mean nothing, unless one says (?-x).' }),
};

type Values = ParameterValues<typeof params>;

/** Expressions that are known only when they are used; the oldest go first. */
const MAX_KEPT = 256;

/** As in Kamailio, a constant that is no number is the first group. */
function groupNumber(): arg.ArgumentType<number> {
  const type = arg.int();
  return {
    ...type,
    bind(argument, binder) {
      const bound = type.bind(argument, binder);
      return isProblem(bound) && argument.kind === 'string' ? { kind: 'constant', value: 0 } : bound;
    },
  };
}

const INVALID = -4;
const DISABLED = -2;

class Expressions {
  readonly #host: ModuleHost;
  readonly #values: Values;
  readonly #kept = new Map<string, PcreExpression | PcreFailure>();
  /** null: there is no file. */
  groups: readonly Group[] | null = null;

  constructor(host: ModuleHost, values: Values) {
    this.#host = host;
    this.#values = values;
  }

  /** Reads the file. What is wrong with it, or null; the groups stay as they were then. */
  load(): string | null {
    const { file, max_groups, group_max_size } = this.#values;
    const groups = readGroups(file!, { groups: max_groups, size: group_max_size }, this.#options);
    if (typeof groups === 'string') return groups;
    this.groups = groups;
    this.#host.log.info(`num groups = ${groups.length}`);
    for (const [index, { pattern }] of groups.entries()) {
      this.#host.log.info(`<group[${index}]>${pattern}</group[${index}]> (size = ${pattern.length})`);
    }
    return null;
  }

  compile(pattern: string): PcreExpression | PcreFailure {
    let expression = this.#kept.get(pattern);
    if (expression !== undefined) return expression;
    expression = compilePcre(pattern, this.#options);
    if (this.#kept.size >= MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(pattern, expression);
    return expression;
  }

  get #options(): { caseless: boolean; multiline: boolean; dotall: boolean; extended: boolean } {
    const values = this.#values;
    return {
      caseless: values.pcre_caseless !== 0,
      multiline: values.pcre_multiline !== 0,
      dotall: values.pcre_dotall !== 0,
      extended: values.pcre_extended !== 0,
    };
  }
}

type Self = ModuleSelf<typeof params, Expressions>;
const fn = functionsOf<Self>();

function complain({ host }: Self, ctx: Context, text: string): number {
  host.log.error(text, host.logPrefix(ctx));
  return INVALID;
}

function match(self: Self, ctx: Context, expression: PcreExpression, text: string): number {
  try {
    return returnCode(expression.matches(text));
  } catch (error) {
    if (!(error instanceof RegexTimeout)) throw error;
    complain(self, ctx, 'matching takes too long');
    return -1;
  }
}

export default defineModule({
  name: 'regex',
  doc: 'Matches Perl-compatible regular expressions.',
  params,
  init(host, values) {
    const expressions = new Expressions(host, values);
    const problem = values.file === null ? null : expressions.load();
    if (problem !== null) host.fail({ problem: 'bad-value', message: `file: ${problem}` });
    return expressions;
  },
  functions: {
    pcre_match: fn({
      doc: 'True when the text matches the expression; -4: the expression is wrong.',
      args: [arg.text(), arg.text()],
      names: ['text', 'expression'],
      routes: RouteType.Any & ~RouteType.Onsend,
      worksIn: RouteType.Any,
      run(self, ctx, text, pattern) {
        const expression = self.state.compile(pattern);
        if (!('failure' in expression)) return match(self, ctx, expression, text);
        const { at, failure } = expression;
        return complain(self, ctx, `pcre_re compilation of '${pattern}' failed at offset ${at}: ${failure}`);
      },
    }),
    pcre_match_group: fn({
      doc: 'True when the text matches one of the expressions of a group (0 unless given); -4: there is no such group, -2: no file.',
      args: [arg.text(), arg.optional(groupNumber())],
      names: ['text', 'group'],
      routes: RouteType.Any & ~RouteType.Onsend,
      worksIn: RouteType.Any,
      run(self, ctx, text, number = 0) {
        const { groups } = self.state;
        if (groups === null) {
          complain(self, ctx, 'group matching is disabled');
          return DISABLED;
        }
        const group = groups[number];
        if (group !== undefined) return match(self, ctx, group.expression, text);
        return complain(self, ctx, `invalid pcre index '${number}', there are ${groups.length} pcres`);
      },
    }),
  },
  methods: (self) => [
    {
      name: 'regex.reload',
      workers: 'every',
      doc: 'Reads the file of groups again.',
      run() {
        const { state } = self();
        if (state.groups === null) throw new RpcFault(500, 'Group matching not enabled');
        const problem = state.load();
        if (problem === null) return;
        self().host.log.error(problem);
        throw new RpcFault(500, 'Failed to reload pcres');
      },
    },
  ],
});
