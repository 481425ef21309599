/** Rows of variables that take neither a name in parentheses nor an index. */
import type { Context } from '../context/context.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import type { Accessor, Setter, VariableDefinition } from './definition.ts';

type Read = (ctx: Context) => ScriptValue;
type Numbered = Accessor & Required<Pick<Accessor, 'number'>>;

export function readOnly(names: readonly string[], doc: string, get: Read): VariableDefinition {
  const accessor: Accessor = { get };
  return { names, doc, bind: () => accessor };
}

export function readWrite(names: readonly string[], doc: string, get: Read, set: Setter): VariableDefinition {
  const accessor: Accessor = { get, set };
  return { names, doc, writable: true, bind: () => accessor };
}

/** Reading that can fail: `read` gives undefined then, which shows as the empty text and counts as no value. */
export function fallible(read: (ctx: Context) => ScriptValue | undefined): Required<Pick<Accessor, 'get' | 'attempt'>> {
  return {
    get(ctx) {
      const value = read(ctx);
      return value === undefined ? '' : value;
    },
    attempt: (ctx) => read(ctx) ?? null,
  };
}

/** A text that counts as another number than its digits say, or is no number at all. */
export function numbered(names: readonly string[], doc: string, accessor: Numbered): VariableDefinition {
  return { names, doc, ...(accessor.set === undefined ? {} : { writable: true }), bind: () => accessor };
}

/** `$name(key)` with a fixed set of keys. */
export function keyed(
  names: readonly string[],
  doc: string,
  keys: Readonly<Record<string, Read | Accessor>>,
): VariableDefinition {
  return {
    names,
    doc,
    inner: 'required',
    innerKind: 'literal',
    bind({ name, inner }) {
      const key = inner!.text;
      const found = Object.hasOwn(keys, key) ? keys[key]! : null;
      if (found !== null) return typeof found === 'function' ? { get: found } : found;
      return {
        problem: 'bad-value',
        message: `$${name}(${key}) does not exist`,
        hint: `there is ${Object.keys(keys).join(', ')}`,
      };
    },
  };
}
