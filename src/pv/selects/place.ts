/** The nodes that the tree of selects is made of, and the reading of a path through it. */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';

/** Text or a number; null: nothing stands in a place that is there; undefined: what the place belongs to is not there. */
export type Selected = ScriptValue | undefined;

export type Select = (ctx: Context) => Selected;

/** One step of a path: `.name`, `["text"]` or `[1]`. */
export type Step = string | number;

/** Where a path has come to: what the rest of it gives. null: it leads nowhere. */
export type Place = (rest: readonly Step[]) => Select | null;

/** The steps of `via[1].params["x"]`; null: that is no path. */
export function parsePath(text: string): Step[] | null {
  const steps: Step[] = [];
  const pattern = /(?:^|\.)([\w-]+)|\["([^"]*)"\]|\['([^']*)'\]|\[([+-]?\d+)\]/y;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return null;
    const [, name, quoted, single, index] = match;
    steps.push(index === undefined ? (name ?? quoted ?? single!) : Number(index));
  }
  return steps.length === 0 ? null : steps;
}

/** The end of a path. */
export function leaf(select: Select): Place {
  return (rest) => (rest.length === 0 ? select : null);
}

/** A place with parts; `own`: what it gives itself, null: nothing. Case does not count in the names. */
export function tree(own: Select | null, parts: Readonly<Record<string, Place>>): Place {
  return (rest) => {
    const [step, ...others] = rest;
    if (step === undefined) return own;
    if (typeof step === 'number') return null;
    const name = step.toLowerCase();
    return Object.hasOwn(parts, name) ? parts[name]!(others) : null;
  };
}

/** A place whose next step is any name. */
export function named(make: (name: string) => Place): Place {
  return ([name, ...rest]) => (typeof name === 'string' ? make(name)(rest) : null);
}

/** A place that may be followed by a number; `null` stands for none. */
export function indexed(make: (index: number | null) => Place): Place {
  return (rest) => (typeof rest[0] === 'number' ? make(rest[0])(rest.slice(1)) : make(null)(rest));
}

/** What counts as empty rather than as text. */
export function filled(text: string | null): string | null {
  return text === '' ? null : text;
}
