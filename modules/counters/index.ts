import type { Context } from '../../src/context/context.ts';
import {
  arg,
  declaredName,
  defineModule,
  functionsOf,
  param,
  RouteType,
  type Counter,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import { parseCounter, splitName } from './declaration.ts';
import { methodsOf } from './methods.ts';

const params = {
  script_counter: param.list({
    doc: 'A counter for scripts: `[group.]name`, and behind a blank or a colon what it counts. May be given several times.',
    reload: true,
    check: (text) =>
      parseCounter(text) === null ? { problem: 'bad-value', message: `"${text}" names no counter` } : null,
  }),
  script_cnt_grp_name: param.string({ doc: 'Group of counters that name none.', default: 'script', reload: false }),
};

/** The counters of scripts, and what they count. */
class ScriptCounters {
  readonly descriptions = new Map<string, string>();
  readonly #counters = new Map<string, Counter>();
  readonly #host: ModuleHost;
  readonly #group: string;

  constructor(host: ModuleHost, { script_counter, script_cnt_grp_name }: ParameterValues<typeof params>) {
    this.#host = host;
    this.#group = script_cnt_grp_name;
    this.add(script_counter);
  }

  /** Those that are there go on counting. */
  add(declarations: readonly string[]): void {
    for (const text of declarations) {
      const { group, name, description } = parseCounter(text)!;
      const key = `${group ?? this.#group}.${name}`;
      if (!this.#counters.has(key)) this.#counters.set(key, this.#host.statistics.counter(group ?? this.#group, name));
      this.descriptions.set(key, description);
    }
  }

  /** null: there is none, and the log says so. */
  find(ctx: Context, written: string): Counter | null {
    const { group, name } = splitName(written);
    const key = `${group ?? this.#group}.${name}`;
    const counter = this.#counters.get(key) ?? null;
    if (counter === null) {
      this.#host.log.error(`counter ${key} does not exist (please define it)`, this.#host.logPrefix(ctx));
    }
    return counter;
  }
}

type Self = ModuleSelf<typeof params, ScriptCounters>;
const fn = functionsOf<Self>();

function change({ state }: Self, ctx: Context, name: string, to: (value: number) => number): number {
  const counter = state.find(ctx, name);
  if (counter === null) return -1;
  counter.value = to(counter.value);
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
  /** One with a group may be of another module. */
  declares({ script_counter, script_cnt_grp_name }, what, written) {
    if (what !== 'counter') return false;
    const { group, name } = splitName(written);
    if (group !== null && group !== script_cnt_grp_name) return true;
    return script_counter.some((text) => {
      const declared = parseCounter(text)!;
      return declared.name === name && (declared.group ?? script_cnt_grp_name) === script_cnt_grp_name;
    });
  },
  functions: {
    cnt_inc: fn({
      doc: 'Adds 1 to a counter, `name` or `group.name`.',
      args: [declaredName('counter')],
      names: ['counter'],
      routes: RouteType.Any,
      kemi: 'inc',
      run: (self, ctx, name) => change(self, ctx, name, (value) => value + 1),
    }),
    cnt_add: fn({
      doc: 'Adds a number to a counter, `name` or `group.name`.',
      args: [declaredName('counter'), arg.int()],
      names: ['counter', 'number'],
      routes: RouteType.Any,
      kemi: 'add',
      run: (self, ctx, name, amount) => change(self, ctx, name, (value) => value + amount),
    }),
    cnt_reset: fn({
      doc: 'Sets a counter, `name` or `group.name`, to 0.',
      args: [declaredName('counter')],
      names: ['counter'],
      routes: RouteType.Any,
      kemi: 'reset',
      run: (self, ctx, name) => change(self, ctx, name, () => 0),
    }),
  },
  methods: (self) => methodsOf(() => ({ statistics: self().host.statistics, descriptions: self().state.descriptions })),
});
