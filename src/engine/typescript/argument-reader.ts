/** What a caller in TypeScript passes, made into what a function of a module receives. */
import type { Context } from '../../context/context.ts';
import { isProblem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { bytesOf } from '../../lib/utf8-text.ts';
import type { ArgumentBinder, ArgumentType } from '../../module/arguments.ts';
import type { BoundArgument } from '../../script/host.ts';

/** Throws a TypeError for what the argument cannot be. */
export type ArgumentReader = (value: unknown, ctx: Context) => unknown;

/** Texts of one argument that were bound; the oldest go first. */
const MAX_BOUND = 128;

/** Kinds that stand for a variable, a route or a pattern, or expand what is in them: the text itself has to be bound. */
const BOUND_LABELS: ReadonlySet<string> = new Set(['format']);

/** Kinds that take a text as it is. */
const LITERAL_LABELS: ReadonlySet<string> = new Set(['literal text', 'route name']);

/** The whole part, cut to 32 bits; 0 for what is no number. */
export function int32Of(value: number): number {
  return Math.max(-0x80000000, Math.min(0x7fffffff, Math.trunc(value))) || 0;
}

/** The value as scripts have it: texts as bytes, truths as 1 and 0. */
export function scriptValueOf(value: unknown): ScriptValue {
  switch (typeof value) {
    case 'string':
      return bytesOf(value);
    case 'number':
      return int32Of(value);
    case 'boolean':
      return value ? 1 : 0;
    case 'bigint':
      return String(value);
    default:
      if (value === undefined || value === null) return null;
      throw new TypeError(`a string or a number is expected, not ${typeof value}`);
  }
}

export function argumentReader(type: ArgumentType<unknown>, binder: ArgumentBinder): ArgumentReader {
  if (LITERAL_LABELS.has(type.label) && !type.optional) return (value) => String(scriptValueOf(value) ?? '');
  const free = type.bind({ kind: 'expression' }, binder);
  const bound = boundReader(type, binder);
  const read =
    !isProblem(free) && free.kind === 'expression' && !BOUND_LABELS.has(type.label)
      ? freeReader(free.convert, type, bound)
      : bound;
  if (!type.optional) return read;
  return (value, ctx) => (value === undefined || value === null ? undefined : read(value, ctx));
}

/** Any value will do. The name of a flag is looked up. */
function freeReader(
  convert: (value: ScriptValue) => unknown,
  type: ArgumentType<unknown>,
  bound: ArgumentReader,
): ArgumentReader {
  if (type.label === 'flag')
    return (value, ctx) => (typeof value === 'number' ? convert(int32Of(value)) : bound(value, ctx));
  return (value) => convert(scriptValueOf(value));
}

/** The text means something: it is bound as one that stands in a configuration, once. */
function boundReader(type: ArgumentType<unknown>, binder: ArgumentBinder): ArgumentReader {
  const known = new Map<string | number, BoundArgument<Context>>();
  return (value, ctx) => {
    const written = scriptValueOf(value) ?? '';
    let argument = known.get(written);
    if (argument === undefined) {
      const result = type.bind(
        typeof written === 'number' ? { kind: 'int', value: written } : { kind: 'string', value: written },
        binder,
      );
      if (isProblem(result)) throw new TypeError(result.message);
      argument = result;
      if (known.size >= MAX_BOUND) known.delete(known.keys().next().value!);
      known.set(written, argument);
    }
    switch (argument.kind) {
      case 'constant':
        return argument.value;
      case 'computed': {
        const computed = argument.compute(ctx);
        if (Number.isNaN(computed)) throw new TypeError(`${String(written)} is no number`);
        return computed;
      }
      case 'expression':
        return argument.convert(written);
    }
  };
}
