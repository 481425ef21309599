import type { Context } from '../../src/context/context.ts';
import {
  arg,
  checked,
  declaredName,
  defineModule,
  functionsOf,
  param,
  RouteType,
  type ModuleSelf,
  type Statistic,
} from '../../src/module/index.ts';

const FORM = /^\s*([^\s/][^/]*?)\s*(\/no_reset)?$/;
const GROUP = 'script';
/** A number as the module of Kamailio reads it: no blanks, no other base. */
const CHANGE = /^[+-]?\d{1,10}$/;

const params = {
  variable: param.list({
    doc: 'Name of a statistic of scripts; with `/no_reset` behind it cannot be set to 0. May be given several times.',
    check: (text) =>
      FORM.test(text) ? null : { problem: 'bad-value', message: `"${text}" is not of the form NAME[/no_reset]` },
  }),
};

type Self = ModuleSelf<typeof params, undefined>;
const fn = functionsOf<Self>();

function nameOf(text: string): string {
  return FORM.exec(text)![1]!;
}

/** A change that would change nothing is taken for a mistake. */
function change(): arg.ArgumentType<string> {
  return checked(arg.text(), 'number to add', (written) => CHANGE.test(written) && Number(written) !== 0);
}

function find({ host }: Self, ctx: Context, name: string): Statistic | null {
  const statistic = host.statistics.findByName(name);
  if (statistic === null) host.log.error(`variable <${name}> not defined`, host.logPrefix(ctx));
  return statistic;
}

export default defineModule({
  name: 'statistics',
  doc: 'Statistics that scripts keep.',
  params,
  init(host, { variable }) {
    for (const text of variable) {
      host.statistics.show(GROUP, { name: nameOf(text), value: 0 }, text.includes('/'));
    }
    return undefined;
  },
  statistics: [{ name: 'script:<name>', doc: 'What the parameter variable declares.' }],
  declares({ variable }, what, name) {
    const prefix = what === 'counter' ? `${GROUP}.` : '';
    return what !== 'timer' && variable.some((text) => prefix + nameOf(text) === name);
  },
  functions: {
    update_stat: fn({
      doc: 'Adds a number, which may be negative, to a statistic of scripts or of any module; one that is computed stays.',
      args: [declaredName('statistic'), change()],
      names: ['statistic', 'change'],
      routes: RouteType.Any,
      run(self, ctx, name, text) {
        const statistic = find(self, ctx, name);
        if (statistic === null) return -1;
        if (!CHANGE.test(text)) {
          self.host.log.error(`bad update number <${text}>`, self.host.logPrefix(ctx));
          return -1;
        }
        statistic.add?.(Number(text));
        return 1;
      },
    }),
    reset_stat: fn({
      doc: 'Sets a statistic to 0; one that is computed or declared with no_reset stays as it is.',
      args: [declaredName('statistic')],
      names: ['statistic'],
      routes: RouteType.Any & ~RouteType.Onsend,
      worksIn: RouteType.Any,
      run(self, ctx, name) {
        const statistic = find(self, ctx, name);
        if (statistic === null) return -1;
        statistic.reset?.();
        return 1;
      },
    }),
  },
});
