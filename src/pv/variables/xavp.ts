/** `$xavp(root[i]=>field[j])`, `$xavi(…)`, `$xavu(…)`: values kept with the transaction as lists of named fields. */
import type { Context } from '../../context/context.ts';
import { XavpFields, XavpStore } from '../../context/xavp-store.ts';
import { lowerAscii } from '../../lib/ascii.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { BoundVariable, VariableRegistry } from '../registry.ts';
import type { Accessor, VariableDefinition } from '../definition.ts';
import { fallible } from '../plain.ts';
import type { CoreFacts } from '../facts.ts';
import { parseXavpPath, readXavp, writeXavp, type StoreOf, type WrittenStep, type XavpStep } from '../xavp-path.ts';

/** The stores of a message, made on first use. */
export const storeOf = (ctx: Context): XavpStore => (ctx.xavps ??= new XavpStore());

/** A step while routing; null: its index is a variable that holds no number. */
type ReadStep = (ctx: Context) => XavpStep | null;

/** Reads an index of a path: a number, `*` or a variable. */
function bindStep({ name, index }: WrittenStep, variables: VariableRegistry): XavpStep | ReadStep | Problem {
  if (index === null) return { name, index: null };
  if (index === '*') return { name, index: 'all' };
  if (/^-?\d+$/.test(index)) return { name, index: Number(index) };
  const variable: BoundVariable | Problem = variables.variable(index);
  if (isProblem(variable)) return { problem: 'bad-value', message: `"${index}" is not an index` };
  return (ctx) => {
    const value = variable.get(ctx);
    return typeof value === 'number' ? { name, index: value } : null;
  };
}

/** A path ready for use: all of it known, or with something to be read while routing. */
export function bindXavpPath(
  text: string,
  variables: VariableRegistry,
): readonly XavpStep[] | ((ctx: Context) => readonly XavpStep[] | null) | Problem {
  const written = parseXavpPath(text);
  if (written === null) return { problem: 'bad-value', message: `"${text}" is not root[index]=>field[index]` };
  const steps = written.map((step) => bindStep(step, variables));
  const problem = steps.find((step) => isProblem(step));
  if (problem !== undefined) return problem as Problem;
  if (steps.every((step) => typeof step === 'object')) return steps as XavpStep[];
  return (ctx) => {
    const path = steps.map((step) => (typeof step === 'function' ? step(ctx) : (step as XavpStep)));
    return path.includes(null) ? null : (path as XavpStep[]);
  };
}

interface Family {
  readonly name: string;
  readonly doc: string;
  readonly fold: (text: string) => string;
  /** null: the message has none yet. */
  readonly peek: (ctx: Context) => XavpFields | null;
  readonly store: StoreOf;
}

function listVariable({ name, doc, fold, peek, store }: Family, facts: CoreFacts): VariableDefinition {
  return {
    names: [name],
    doc,
    inner: 'required',
    innerKind: 'literal',
    writable: true,
    bind({ inner }, variables): Accessor | Problem {
      const text = fold(inner!.text);
      const path = bindXavpPath(text, variables);
      if (isProblem(path)) return path;
      const write = (ctx: Context, steps: readonly XavpStep[] | null, value: ScriptValue): void => {
        if (steps === null || !writeXavp(store(ctx), steps, value))
          facts.error(ctx, `$${name}(${inner!.text}) cannot be set: what its index names is not there`);
      };
      if (typeof path !== 'function') {
        return {
          get: (ctx) => readXavp(peek(ctx), path),
          set: (ctx, value) => {
            write(ctx, path, value);
          },
        };
      }
      const reading = fallible((ctx) => {
        const steps = path(ctx);
        return steps === null ? undefined : readXavp(peek(ctx), steps);
      });
      return {
        ...reading,
        set: (ctx, value) => {
          write(ctx, path(ctx), value);
        },
      };
    },
  };
}

/** The one or two names of `root=>field`. There is no index: brackets are part of a name. */
function uniquePath(text: string): readonly string[] | null {
  const arrow = text.indexOf('=>');
  const names = (arrow < 0 ? [text] : [text.slice(0, arrow), text.slice(arrow + 2)]).map((name) => name.trim());
  return names.includes('') ? null : names;
}

function uniqueVariable(): VariableDefinition {
  return {
    names: ['xavu'],
    doc: 'As $xavp, with one value under a name: assigning replaces it.',
    inner: 'required',
    innerKind: 'literal',
    writable: true,
    bind({ inner }): Accessor | Problem {
      const path = uniquePath(inner!.text);
      if (path === null) return { problem: 'bad-value', message: `"${inner!.text}" is not root=>field` };
      const steps = path.map((name): XavpStep => ({ name, index: null }));
      return {
        get: (ctx) => (ctx.xavps === null ? null : readXavp(ctx.xavps.unique, steps)),
        set: (ctx, value) => {
          setUnique(storeOf(ctx).unique, path, value);
        },
      };
    },
  };
}

/** Sets the one value a path of one or two names stands for; null removes it. */
export function setUnique(store: XavpFields, [root, field]: readonly string[], value: ScriptValue): void {
  let fields = store;
  if (field !== undefined) {
    const found = store.get(root!);
    if (found instanceof XavpFields) fields = found;
    else if (value === null) return;
    else {
      fields = new XavpFields();
      store.fields.set(root!, [fields]);
    }
  }
  const name = field ?? root!;
  if (value === null) fields.clear(name);
  else fields.fields.set(name, [value]);
}

export function xavpVariables(facts: CoreFacts): readonly VariableDefinition[] {
  return [
    listVariable(
      {
        name: 'xavp',
        doc: 'Value kept with the transaction in a list of fields. Without index on the root a new list is made on top; with one the list there is changed.',
        fold: (text) => text,
        peek: (ctx) => ctx.xavps,
        store: storeOf,
      },
      facts,
    ),
    listVariable(
      {
        name: 'xavi',
        doc: 'As $xavp, with names that may be written in any case.',
        fold: lowerAscii,
        peek: (ctx) => ctx.xavps?.insensitive ?? null,
        store: (ctx) => storeOf(ctx).insensitive,
      },
      facts,
    ),
    uniqueVariable(),
  ];
}
