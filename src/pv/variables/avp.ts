/** `$avp(name)`: values kept with the transaction, several under one name. */
import type { Context } from '../../context/context.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Accessor, IndexUse, InnerText, VariableDefinition } from '../definition.ts';
import type { VariableRegistry } from '../registry.ts';

const TYPED = /^([is]):/i;
/** `fu.name` and the like: in Kamailio lists of the parties of a call, each with names of its own. */
const CLASSED = /^(?:[fgt]|fu|fd|tu|td)\./;
/** `f.name` is in the list that names without one are in. */
const DEFAULT_CLASS = 'f.';

/** `s:name` and `name` are one; `i:5` is a name of its own. null: the text is no name. */
export function avpName(written: string): string | null {
  const type = TYPED.exec(written)?.[1]?.toLowerCase();
  const name = type === undefined ? written : written.slice(2);
  if (type === 'i') return /^[+-]?\d+$/.test(name) ? `i:${String(Number(name))}` : null;
  if (type === undefined && /^[^:]+:/.test(name)) return null;
  if (type === undefined && name.includes('.') && !CLASSED.test(name)) return null;
  if (name === '') return null;
  return name.startsWith(DEFAULT_CLASS) && name !== DEFAULT_CLASS ? name.slice(DEFAULT_CLASS.length) : name;
}

/** A name from a variable: a number is one of those of `i:`. */
const nameOf = (value: ScriptValue): string => (typeof value === 'number' ? `i:${String(value)}` : (value ?? ''));

/** The name in the parentheses of `$avp(…)`, which may be that in a variable. */
export function bindAvpName(text: string, variables: VariableRegistry): ((ctx: Context) => string) | Problem {
  if (text.startsWith('$')) {
    const variable = variables.variable(text);
    return isProblem(variable) ? variable : (ctx) => nameOf(variable.get(ctx));
  }
  const name = avpName(text);
  return name === null ? { problem: 'bad-value', message: `"${text}" is not a name of an $avp` } : () => name;
}

function read(ctx: Context, name: string, index: IndexUse): ScriptValue {
  if (index.kind === 'all') {
    const values = ctx.avps.all(name);
    return values.length === 0 ? null : values.join(', ');
  }
  const at = index.kind === 'constant' ? index.value : index.kind === 'computed' ? index.evaluate(ctx) : 0;
  if (at >= 0) return ctx.avps.get(name, at);
  // As in Kamailio: of n values -n is the newest, and other negative indices have none.
  return at === -ctx.avps.count(name) ? ctx.avps.get(name) : null;
}

/** As in Kamailio an index other than `*` does not matter here: a value goes on top, $null takes the top one away. */
function write(ctx: Context, name: string, index: IndexUse, value: ScriptValue): void {
  if (index.kind === 'all') ctx.avps.clear(name);
  else if (value === null) ctx.avps.removeAt(name, 0);
  if (value !== null) ctx.avps.push(name, value);
}

function bindFixed(name: string, index: IndexUse): Accessor {
  if (index.kind === 'none') {
    return {
      get: (ctx) => ctx.avps.get(name),
      set(ctx, value) {
        if (value === null) ctx.avps.removeAt(name, 0);
        else ctx.avps.push(name, value);
      },
    };
  }
  return {
    get: (ctx) => read(ctx, name, index),
    set: (ctx, value) => {
      write(ctx, name, index, value);
    },
  };
}

function bindComputed(inner: InnerText, index: IndexUse): Accessor {
  return {
    get: (ctx) => read(ctx, nameOf(inner.value(ctx)), index),
    set: (ctx, value) => {
      write(ctx, nameOf(inner.value(ctx)), index, value);
    },
  };
}

export const AVP_VARIABLES: readonly VariableDefinition[] = [
  {
    names: ['avp'],
    doc: 'Value kept with the transaction. Assigning puts one more on top; reading takes the top one, [n] the n-th below it, [*] all; assigning to [*] replaces all; $null removes. The name may be that in a variable.',
    inner: 'required',
    innerKind: 'name',
    index: true,
    writable: true,
    bind({ inner, index }): Accessor | Problem {
      if (inner!.constant === null) return bindComputed(inner!, index);
      const name = avpName(inner!.constant);
      if (name === null) return { problem: 'bad-value', message: `"${inner!.text}" is not a name of an $avp` };
      return bindFixed(name, index);
    },
  },
];
