import type { Context } from '../../src/context/context.ts';
import {
  arg,
  defineModule,
  functionsOf,
  param,
  RouteType,
  type ModuleHost,
  type ModuleSelf,
} from '../../src/module/index.ts';

const FORM = /^\s*([\w-]+)\s*(\/\s*no_reset\s*)?$/;
const GROUP = 'script';

const params = {
  variable: param.list({
    doc: 'Name of a statistic of scripts; with `/no_reset` behind it cannot be set to 0. May be given several times.',
    check: (text) =>
      FORM.test(text) ? null : { problem: 'bad-value', message: `"${text}" is not of the form NAME[/no_reset]` },
  }),
};

interface Variable {
  readonly counter: { readonly name: string; value: number };
  readonly isFixed: boolean;
}

type Self = ModuleSelf<typeof params, ReadonlyMap<string, Variable>>;
const fn = functionsOf<Self>();

function declare(host: ModuleHost, text: string): Variable {
  const [, name = '', fixed] = FORM.exec(text)!;
  const counter = { name, value: 0 };
  if (fixed === undefined) host.statistics.show(GROUP, counter);
  else host.statistics.computed(GROUP, name, () => counter.value);
  return { counter, isFixed: fixed !== undefined };
}

function find({ host, state }: Self, ctx: Context, name: string): Variable | null {
  const variable = state.get(name) ?? null;
  if (variable === null) host.log.error(`variable <${name}> not defined`, host.logPrefix(ctx));
  return variable;
}

export default defineModule({
  name: 'statistics',
  doc: 'Statistics that scripts keep.',
  params,
  init: (host, { variable }) =>
    new Map(variable.map((text) => declare(host, text)).map((each) => [each.counter.name, each])),
  statistics: [{ name: 'script:<name>', doc: 'What the parameter variable declares.' }],
  /** Its statistics are counters of their group. */
  declares: ({ variable }, what, name) =>
    what === 'counter' && variable.some((text) => FORM.exec(text)![1] === name.replace(`${GROUP}.`, '')),
  functions: {
    update_stat: fn({
      doc: 'Adds a number, which may be negative, to a statistic.',
      args: [arg.text(), arg.text()],
      names: ['statistic', 'change'],
      routes: RouteType.Any,
      run(self, ctx, name, text) {
        const variable = find(self, ctx, name);
        if (variable === null) return -1;
        if (!/^\s*[+-]?\d+\s*$/.test(text)) {
          self.host.log.error(`bad update number <${text}>`, self.host.logPrefix(ctx));
          return -1;
        }
        variable.counter.value += Number(text);
        return 1;
      },
    }),
    reset_stat: fn({
      doc: 'Sets a statistic to 0; one that is declared with no_reset stays as it is.',
      args: [arg.text()],
      names: ['statistic'],
      routes: RouteType.Any,
      run(self, ctx, name) {
        const variable = find(self, ctx, name);
        if (variable === null) return -1;
        if (!variable.isFixed) variable.counter.value = 0;
        return 1;
      },
    }),
  },
});
