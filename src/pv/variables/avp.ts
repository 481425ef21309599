/** `$avp(name)`: values kept with the transaction, several under one name. */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Accessor, IndexUse, InnerText, VariableDefinition } from '../definition.ts';

/** `s:name` and `name` are one; `i:5` is a name of its own. */
export function avpName(written: string): string {
  const name = written.trim();
  return name.startsWith('s:') ? name.slice(2) : name;
}

function read(ctx: Context, name: string, index: IndexUse): ScriptValue {
  if (index.kind === 'all') {
    const values = ctx.avps.all(name);
    return values.length === 0 ? null : values.join(', ');
  }
  const at = index.kind === 'constant' ? index.value : index.kind === 'computed' ? index.evaluate(ctx) : 0;
  return at < 0 ? null : ctx.avps.get(name, at);
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
    get: (ctx) => read(ctx, avpName(inner.evaluate(ctx)), index),
    set: (ctx, value) => {
      write(ctx, avpName(inner.evaluate(ctx)), index, value);
    },
  };
}

export const AVP_VARIABLES: readonly VariableDefinition[] = [
  {
    names: ['avp'],
    doc: 'Value kept with the transaction. Assigning puts one more on top; reading takes the top one, [n] the n-th below it, [*] all; assigning to [*] replaces all; $null removes.',
    inner: 'required',
    index: true,
    writable: true,
    bind: ({ inner, index }) =>
      inner!.constant === null ? bindComputed(inner!, index) : bindFixed(avpName(inner!.constant), index),
  },
];
