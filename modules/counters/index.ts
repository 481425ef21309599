import type { Context } from '../../src/context/context.ts';
import {
  arg,
  declaredName,
  defineModule,
  functionsOf,
  param,
  RouteType,
  splitName,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
  type Statistic,
} from '../../src/module/index.ts';
import { parseCounter } from './declaration.ts';
import { methodsOf } from './methods.ts';

const params = {
  script_counter: param.list({
    doc: 'A counter for scripts: `[group.]name`, and behind a blank or a colon what it counts. May be given several times.',
    reload: true,
    complete(text, { script_cnt_grp_name: group }) {
      const { group: written, name, description } = parseCounter(text)!;
      return `${written ?? String(group)}.${name} ${description}`;
    },
    check: (text) =>
      parseCounter(text) === null ? { problem: 'bad-value', message: `"${text}" names no counter` } : null,
  }),
  script_cnt_grp_name: param.string({
    doc: 'Group of counters that name none: of those that script_counter declares further down, and of all that functions name.',
    default: 'script',
    reload: false,
  }),
};

/** The counters of scripts, and what they count. */
class ScriptCounters {
  readonly descriptions = new Map<string, string>();
  readonly #host: ModuleHost;
  readonly #group: string;

  constructor(host: ModuleHost, { script_counter, script_cnt_grp_name }: ParameterValues<typeof params>) {
    this.#host = host;
    this.#group = script_cnt_grp_name;
    this.add(script_counter);
  }

  /** Those that are there go on counting. */
  add(declarations: readonly string[]): void {
    const { statistics } = this.#host;
    for (const text of declarations) {
      const { group, name, description } = parseCounter(text)!;
      if (statistics.find(`${group!}:${name}`) === null) statistics.counter(group!, name);
      this.descriptions.set(`${group!}.${name}`, description);
    }
  }

  /** null: there is none, and the log says so. */
  find(ctx: Context, written: string): Statistic | null {
    const { group, name } = splitName(written, this.#group);
    const statistic = this.#host.statistics.find(`${group}:${name}`);
    if (statistic === null) {
      this.#host.log.error(`counter ${group}.${name} does not exist (please define it)`, this.#host.logPrefix(ctx));
    }
    return statistic;
  }
}

type Self = ModuleSelf<typeof params, ScriptCounters>;
const fn = functionsOf<Self>();

function change({ state }: Self, ctx: Context, name: string, change: (counter: Statistic) => void): number {
  const counter = state.find(ctx, name);
  if (counter === null) return -1;
  change(counter);
  return 1;
}

export default defineModule({
  name: 'counters',
  doc: 'Counters for scripts, and commands that show all counters.',
  params,
  init: (host, values) => new ScriptCounters(host, values),
  statistics: [
    {
      name: '<group>:<counter>',
      doc: 'What script_counter declares; script_cnt_grp_name is the group of those that name none.',
    },
  ],
  // What other messages may still count stays.
  reload(self) {
    const { params: values, state } = self();
    state.add(values.script_counter);
  },
  declares({ script_counter }, what, written) {
    if (what === 'timer') return false;
    return script_counter.some((text) => {
      const { group, name } = parseCounter(text)!;
      return (what === 'statistic' ? name : `${group!}.${name}`) === written;
    });
  },
  functions: {
    cnt_inc: fn({
      doc: 'Adds 1 to a counter, `name` or `group.name`.',
      args: [declaredName('counter')],
      names: ['counter'],
      routes: RouteType.Any & ~RouteType.Branch,
      worksIn: RouteType.Any,
      kemi: 'inc',
      run: (self, ctx, name) => change(self, ctx, name, (counter) => counter.add?.(1)),
    }),
    cnt_add: fn({
      doc: 'Adds a number to a counter, `name` or `group.name`.',
      args: [declaredName('counter'), arg.int()],
      names: ['counter', 'number'],
      routes: RouteType.Any & ~RouteType.Branch,
      worksIn: RouteType.Any,
      kemi: 'add',
      run: (self, ctx, name, amount) => change(self, ctx, name, (counter) => counter.add?.(amount)),
    }),
    cnt_reset: fn({
      doc: 'Sets a counter, `name` or `group.name`, to 0.',
      args: [declaredName('counter')],
      names: ['counter'],
      routes: RouteType.Any & ~RouteType.Branch,
      worksIn: RouteType.Any,
      kemi: 'reset',
      run: (self, ctx, name) => change(self, ctx, name, (counter) => counter.reset?.()),
    }),
  },
  methods: (self) => methodsOf(() => ({ statistics: self().host.statistics, descriptions: self().state.descriptions })),
});
