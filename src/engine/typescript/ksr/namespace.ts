/**
 * `KSR.<module>.<function>` as objects of JavaScript. Each is made for one routing run and knows its context, so that nothing
 * global says which message is meant, before or after an `await`.
 */
import type { Context } from '../../../context/context.ts';
import type { ScriptValue } from '../../../lib/script-value.ts';
import { unicodeOf } from '../../../lib/utf8-text.ts';
import type { ArgumentBinder, ArgumentType } from '../../../module/arguments.ts';
import type { AnyFunction } from '../../../module/function.ts';
import type { AnyKemiFunction, KemiResults } from '../../../module/kemi.ts';
import { routeNames, RouteType } from '../../../script/host.ts';
import type { AnySelf } from '../../load/loaded-module.ts';
import { argumentReader, type ArgumentReader } from '../argument-reader.ts';

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
  readonly routes: RouteType;
  run(self: AnySelf, ctx: Context, ...args: unknown[]): unknown;
}

/** A function of the configuration language. */
export function functionMethod(
  name: string,
  definition: AnyFunction<AnySelf>,
  self: () => AnySelf,
  binder: ArgumentBinder,
): Method {
  const { run, routes } = definition;
  const args = (definition.args ?? []) as readonly ArgumentType<unknown>[];
  return makeMethod({ name, args, routes, run: run as Callee['run'] }, self, binder);
}

/** A function that only scripts in other languages have. */
export function kemiMethod(
  name: string,
  definition: AnyKemiFunction<AnySelf>,
  self: () => AnySelf,
  binder: ArgumentBinder,
): Method {
  const { run, routes = RouteType.Any, returns } = definition;
  const args = (definition.args ?? []) as readonly ArgumentType<unknown>[];
  const made = makeMethod({ name, args, routes, run: run as Callee['run'] }, self, binder);
  if ((returns as keyof KemiResults) !== 'value') return made;
  return function (this: OfRun, ...values: unknown[]) {
    return scriptResult(made.apply(this, values) as ScriptValue);
  };
}

/** A value of the script as TypeScript has it: texts in Unicode. */
export function scriptResult(value: ScriptValue): ScriptValue {
  return typeof value === 'string' ? unicodeOf(value) : value;
}

function makeMethod(callee: Callee, self: () => AnySelf, binder: ArgumentBinder): Method {
  const { run, args } = callee;
  const readers = args.map((type, i) => checked(callee, i, argumentReader(type, binder)));
  const [first, second] = readers;
  // By number, so that the usual calls make no list of arguments.
  switch (readers.length) {
    case 0:
      return function (this: OfRun) {
        const ctx = this[RUN];
        if ((callee.routes & ctx.routeType) === 0) refuseRoute(callee, ctx);
        return run(self(), ctx);
      };
    case 1:
      return function (this: OfRun, a: unknown) {
        const ctx = this[RUN];
        if ((callee.routes & ctx.routeType) === 0) refuseRoute(callee, ctx);
        return run(self(), ctx, first!(a, ctx));
      };
    case 2:
      return function (this: OfRun, a: unknown, b: unknown) {
        const ctx = this[RUN];
        if ((callee.routes & ctx.routeType) === 0) refuseRoute(callee, ctx);
        return run(self(), ctx, first!(a, ctx), second!(b, ctx));
      };
    default:
      return function (this: OfRun, ...values: unknown[]) {
        const ctx = this[RUN];
        if ((callee.routes & ctx.routeType) === 0) refuseRoute(callee, ctx);
        return run(self(), ctx, ...readers.map((read, i) => read(values[i], ctx)));
      };
  }
}

/** A required argument must be there, and what is wrong with one names it. */
function checked({ name, args }: Callee, index: number, read: ArgumentReader): ArgumentReader {
  const { label, optional } = args[index]!;
  const which = `argument ${index + 1} (${label}) of ${name}()`;
  return (value, ctx) => {
    if (value === undefined && !optional) throw new TypeError(`${which} is missing`);
    try {
      return read(value, ctx);
    } catch (error) {
      throw new TypeError(`${which}: ${(error as Error).message}`, { cause: error });
    }
  };
}

function refuseRoute({ name, routes }: Callee, ctx: Context): never {
  throw new Error(
    `${name}() cannot run in ${routeNames(ctx.routeType).join(', ')}, only in ${routeNames(routes).join(', ')}`,
  );
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
