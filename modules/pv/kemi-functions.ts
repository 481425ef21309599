/** `KSR.pvx`: variables of one kind by their name, for scripts in other languages. */
import type { Context } from '../../src/context/context.ts';
import { plainXavp } from '../../src/context/plain-xavp.ts';
import { XavpFields, type XavpValue } from '../../src/context/xavp-store.ts';
import { lowerAscii } from '../../src/lib/ascii.ts';
import { arg, isProblem, kemiOf, type KemiTable, type ScriptValue } from '../../src/module/index.ts';
import { storeOf } from '../../src/pv/variables/xavp.ts';
import type { Self } from './self.ts';
import { copyXavp } from './xavp-functions.ts';

const ksr = kemiOf<Self>();
type Rows = NonNullable<KemiTable<Self>['functions']>;

/** What a variable has no value as, by the form of the function. */
const FORMS: readonly (readonly [suffix: string, absent: ScriptValue, what: string])[] = [
  ['get', null, 'null'],
  ['gete', '', 'empty text'],
  ['getw', '<null>', '`<null>`'],
];

function bound(self: Self, ctx: Context, text: string) {
  const variable = self.host.variables.variable(text);
  if (!isProblem(variable)) return variable;
  self.host.log.error(`${text}: ${variable.message}`, self.host.logPrefix(ctx));
  return null;
}

function assign(self: Self, ctx: Context, text: string, value: ScriptValue): number {
  const variable = bound(self, ctx, text);
  if (variable === null || variable.set === null) return -1;
  variable.set(ctx, value);
  return 1;
}

/** Functions on one kind of variable; `write` makes its text of the names, of which there are as many as in `names`. */
function family(prefix: string, names: readonly string[], write: (...names: string[]) => string, all: boolean): Rows {
  const kind = write(...names.map((name) => name.toUpperCase()));
  const args = names.map(() => arg.literal());
  const texts = (values: readonly unknown[]): string => write(...values.slice(0, names.length).map(String));
  const reads = (all ? FORMS : FORMS.slice(0, 1)).map(([suffix, absent, what]) => [
    `${prefix}_${suffix}`,
    ksr({
      doc: `The value of ${kind}; ${what} when it has none.`,
      args,
      names,
      returns: 'value',
      run: (self, ctx, ...values) => bound(self, ctx, texts(values))?.get(ctx) ?? absent,
    }),
  ]);
  const sets = (['seti', 'sets'] as const).map((suffix) => [
    `${prefix}_${suffix}`,
    ksr({
      doc: `Assigns ${suffix === 'seti' ? 'a number' : 'text'} to ${kind}.`,
      args: [...args, suffix === 'seti' ? arg.int() : arg.text()],
      names: [...names, 'value'],
      returns: 'int',
      run: (self, ctx, ...values) => assign(self, ctx, texts(values), values[names.length] as ScriptValue),
    }),
  ]);
  const rows = Object.fromEntries([...reads, ...sets]) as Rows;
  if (!all) return rows;
  return {
    ...rows,
    [`${prefix}_rm`]: ksr({
      doc: `Removes ${kind}.`,
      args,
      names,
      returns: 'int',
      // Of an AVP all values go.
      run: (self, ctx, ...values) =>
        assign(self, ctx, prefix === 'avp' ? `$(avp(${String(values[0])})[*])` : texts(values), null),
    }),
    [`${prefix}_is_null`]: ksr({
      doc: `1 when ${kind} has no value, else -1.`,
      args,
      names,
      returns: 'int',
      run: (self, ctx, ...values) => ((bound(self, ctx, texts(values))?.get(ctx) ?? null) === null ? 1 : -1),
    }),
  };
}

const FIELDS = ['xavp', 'xavu', 'xavi'];

type Lists = (ctx: Context, name: string) => readonly XavpValue[];

/** The lists of fields of a name as objects: `$xavp(…)` and `$xavi(…)`. */
function listReads(prefix: string, kind: string, lists: Lists): Rows {
  const at = (ctx: Context, name: string, index: number): XavpFields | null => {
    const found = lists(ctx, name)[index];
    return found instanceof XavpFields ? found : null;
  };
  const one = { args: [arg.literal(), arg.int()], names: ['name', 'index'], returns: 'data' } as const;
  return {
    [`${prefix}_getd`]: ksr({
      doc: `All lists of fields of ${kind}, the newest first; each field has its values, the newest first; null: there is none.`,
      args: [arg.literal()],
      names: ['name'],
      returns: 'data',
      shape: 'Record<string, ScriptValue[]>[] | null',
      run(_self, ctx, name) {
        const found = lists(ctx, name).filter((each) => each instanceof XavpFields);
        return found.length === 0 ? null : found.map(plainXavp);
      },
    }),
    [`${prefix}_getd_p1`]: ksr({
      doc: `One list of fields of ${kind}, by its index; null: there is none.`,
      ...one,
      shape: 'Record<string, ScriptValue[]> | null',
      run(_self, ctx, name, index) {
        const found = at(ctx, name, index);
        return found === null ? null : plainXavp(found);
      },
    }),
    [`${prefix}_get_keys`]: ksr({
      doc: `Names of the fields of ${kind}, by its index; null: there is none.`,
      ...one,
      shape: 'string[] | null',
      run(_self, ctx, name, index) {
        const found = at(ctx, name, index);
        return found === null ? null : [...found.fields.keys()].reverse();
      },
    }),
  };
}

export const KEMI_FUNCTIONS: Rows = {
  ...family('var', ['name'], (name) => `$var(${name})`, false),
  ...family('shv', ['name'], (name) => `$shv(${name})`, false),
  ...family('avp', ['name'], (name) => `$avp(${name})`, true),
  ...Object.assign(
    {},
    ...FIELDS.flatMap((kind) => [
      family(kind, ['name'], (name) => `$${kind}(${name})`, true),
      family(`${kind}_child`, ['name', 'field'], (name, field) => `$${kind}(${name}=>${field})`, true),
    ]),
  ),
  ...listReads('xavp', '$xavp(NAME)', (ctx, name) => ctx.xavps?.fields.get(name) ?? []),
  ...listReads('xavi', '$xavi(NAME)', (ctx, name) => ctx.xavps?.insensitive.fields.get(lowerAscii(name)) ?? []),
  ...Object.fromEntries(
    ['xavp_copy', 'xavp_copy_dst'].map((name) => [
      name,
      ksr({
        doc: 'Copies a list of fields by name and index below those of another name, or over the one with an index there.',
        args: [arg.text(), arg.int(), arg.text(), arg.optional(arg.int())],
        names: ['source', 'index', 'destination', 'destinationIndex'],
        returns: 'int',
        run: (_self, ctx, from, at, to, target) => copyXavp(storeOf(ctx), from, at, to, target),
      }),
    ]),
  ),
  evalx: ksr({
    doc: 'Assigns a text to a variable, replacing the variables in it.',
    args: [arg.literal(), arg.format()],
    names: ['variable', 'text'],
    returns: 'int',
    run: (self, ctx, variable, text) => assign(self, ctx, variable, text),
  }),
};
