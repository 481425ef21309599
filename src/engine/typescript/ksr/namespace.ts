/**
 * `KSR.<module>.<function>` as objects of JavaScript. Each is made for one routing run and knows its context, so that nothing
 * global says which message is meant, before or after an `await`.
 */
import type { Context } from '../../../context/context.ts';
import type { ScriptData, ScriptValue } from '../../../lib/script-value.ts';
import { unicodeOf } from '../../../lib/utf8-text.ts';
import type { ArgumentBinder, ArgumentType } from '../../../module/arguments.ts';
import type { AnyFunction } from '../../../module/function.ts';
import type { AnyKemiFunction, KemiResults } from '../../../module/kemi.ts';
import type { AnySelf } from '../../load/loaded-module.ts';
import { argumentReader, type ArgumentReader } from '../argument-reader.ts';
import { ArgumentError, forgiving, plainReader } from './plain-arguments.ts';

/** Key of the context in objects that are given to scripts. */
export const RUN = Symbol('context of the run');

export interface OfRun {
  readonly [RUN]: Context;
}

export type Method = (this: OfRun, ...args: unknown[]) => unknown;

/** What a method calls. */
interface Callee {
  /** For messages: `KSR.tm.t_relay`. */
  readonly name: string;
  readonly args: readonly ArgumentType<unknown>[];
  run(self: AnySelf, ctx: Context, ...args: unknown[]): unknown;
}

/** What methods are made with. */
export interface MethodParts {
  readonly self: () => AnySelf;
  readonly binder: ArgumentBinder;
  /** For plain scripts, which may pass anything. */
  readonly isPlain: boolean;
}

/**
 * A function of the configuration language. As in Kamailio its limits to kinds of route do not hold here: what it cannot do for
 * the message at hand it says itself.
 */
export function functionMethod(name: string, definition: AnyFunction<AnySelf>, parts: MethodParts): Method {
  const { run } = definition;
  const args = (definition.args ?? []) as readonly ArgumentType<unknown>[];
  const made = finished(makeMethod({ name, args, run: run as Callee['run'] }, parts), parts, 'int');
  return asKamailio(made, definition.plainResult, parts);
}

/** A function that only scripts in other languages have. */
export function kemiMethod(name: string, definition: AnyKemiFunction<AnySelf>, parts: MethodParts): Method {
  const { run, returns } = definition;
  const args = (definition.args ?? []) as readonly ArgumentType<unknown>[];
  const result = returns as keyof KemiResults;
  const made = finished(makeMethod({ name, args, run: run as Callee['run'] }, parts), parts, result);
  switch (result) {
    case 'value':
      return function (this: OfRun, ...values: unknown[]) {
        return scriptResult(made.apply(this, values) as ScriptValue);
      };
    case 'data':
      return function (this: OfRun, ...values: unknown[]) {
        return scriptData(made.apply(this, values) as ScriptData);
      };
    default:
      return made;
  }
}

/** What a function gives to a plain script that it cannot serve. */
const REFUSALS: Readonly<Record<keyof KemiResults, unknown>> = {
  bool: false,
  int: -1,
  value: null,
  data: null,
  none: undefined,
  never: undefined,
};

const finished = (method: Method, { self, isPlain }: MethodParts, result: keyof KemiResults): Method =>
  isPlain ? forgiving(method, self, RUN, REFUSALS[result]) : method;

/** The method with the results that plain scripts know. */
function asKamailio(method: Method, convert: AnyFunction<AnySelf>['plainResult'], { isPlain }: MethodParts): Method {
  if (!isPlain || convert === undefined) return method;
  return function (this: OfRun, ...values: unknown[]) {
    return convert(method.apply(this, values) as number);
  };
}

/** A value of the script as TypeScript has it: texts in Unicode. */
export function scriptResult(value: ScriptValue): ScriptValue {
  return typeof value === 'string' ? unicodeOf(value) : value;
}

function scriptData(data: ScriptData): ScriptData {
  if (typeof data !== 'object' || data === null) return scriptResult(data);
  if (Array.isArray(data)) return (data as readonly ScriptData[]).map(scriptData);
  return Object.fromEntries(Object.entries(data).map(([name, each]) => [unicodeOf(name), scriptData(each)]));
}

function makeMethod(callee: Callee, { self, binder, isPlain }: MethodParts): Method {
  const { run, args } = callee;
  const readers = args.map((type, i) => {
    const read = argumentReader(type, binder);
    return checked(callee, i, isPlain ? plainReader(type, read) : read);
  });
  const [first, second] = readers;
  // By number, so that the usual calls make no list of arguments.
  switch (readers.length) {
    case 0:
      return function (this: OfRun) {
        const ctx = this[RUN];
        return run(self(), ctx);
      };
    case 1:
      return function (this: OfRun, a: unknown) {
        const ctx = this[RUN];
        return run(self(), ctx, first!(a, ctx));
      };
    case 2:
      return function (this: OfRun, a: unknown, b: unknown) {
        const ctx = this[RUN];
        return run(self(), ctx, first!(a, ctx), second!(b, ctx));
      };
    default:
      return function (this: OfRun, ...values: unknown[]) {
        const ctx = this[RUN];
        return run(self(), ctx, ...readers.map((read, i) => read(values[i], ctx)));
      };
  }
}

/** A required argument must be there, and what is wrong with one names it. */
function checked({ name, args }: Callee, index: number, read: ArgumentReader): ArgumentReader {
  const { label, optional } = args[index]!;
  const which = `argument ${index + 1} (${label}) of ${name}()`;
  return (value, ctx) => {
    if (value === undefined && !optional) throw new ArgumentError(`${which} is missing`);
    try {
      return read(value, ctx);
    } catch (error) {
      throw new ArgumentError(`${which}: ${(error as Error).message}`, { cause: error });
    }
  };
}

/** Makes objects with these methods for a context. */
export type Namespace = new (ctx: Context) => OfRun;

export function makeNamespace(methods: ReadonlyMap<string, Method>): Namespace {
  class Functions implements OfRun {
    readonly [RUN]: Context;
    constructor(ctx: Context) {
      this[RUN] = ctx;
    }
  }
  for (const [name, value] of methods) Object.defineProperty(Functions.prototype, name, { value, enumerable: true });
  return Functions;
}

/** Adds a property that gives the namespace for the context of the object it is read from. */
export function addNamespace(target: Namespace, name: string, space: Namespace): void {
  Object.defineProperty(target.prototype, name, {
    enumerable: true,
    get(this: OfRun): OfRun {
      return new space(this[RUN]);
    },
  });
}
