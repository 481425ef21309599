/**
 * Script functions. What one returns is the contract of the routing script, said here once:
 *   > 0  true: the function did its work, the script goes on
 *   < 0  false: it did not, the script goes on; the number may say why (each function's page lists its codes)
 *   0    stop: the script of this message ends here, successfully (as after `exit`)
 * A function that may have to wait (DNS, HTTP, a database) says `waits: true` and may return a promise of the same;
 * the routes that reach it are compiled so that the run can pause there.
 */
import type { Context } from '../context/context.ts';
import type { RouteType } from '../script/host.ts';
import type { ArgumentType } from './arguments.ts';

/** The code of a function that answers a question or may have nothing to do. */
export const returnCode = (holds: boolean): 1 | -1 => (holds ? 1 : -1);

export type ArgumentValues<A extends readonly ArgumentType<unknown>[]> = {
  [K in keyof A]: A[K] extends ArgumentType<infer V> ? V : never;
};

/** A name for each argument. */
export type ArgumentNames<A extends readonly ArgumentType<unknown>[]> = { readonly [K in keyof A]: string };

export interface FunctionDefinition<Self, A extends readonly ArgumentType<unknown>[]> {
  /** One or two sentences for the reference. */
  readonly doc: string;
  readonly args?: A;
  /** Names of the arguments, for people: `forward([host], [port])`. */
  readonly names?: ArgumentNames<A>;
  /** Names in calls with fewer arguments, where they are not the first of `names`: `xlog(text)`, `xlog(level, text)`. */
  readonly shorter?: readonly (readonly string[])[];
  /** Kinds of the arguments of a call with so many, where they are not the first of `args`; what the function gets is the same. */
  readonly argsOf?: (count: number) => readonly ArgumentType<unknown>[];
  /**
   * Bits of RouteType: in which blocks of a configuration a call may stand, with so many arguments where that is not the same for
   * all. Scripts in other languages may call it anywhere.
   */
  readonly routes: RouteType | ((count: number) => RouteType);
  /** Where it does its work as well, when a `route[NAME]` with the call is called there. */
  readonly worksIn?: RouteType;
  /** Names in `KSR.<module>.<name>`, where some leave out arguments at the end; absent: the name of the function. */
  readonly kemi?: string | readonly string[];
  /** What scripts that were written for Kamailio get for a result, where it is another there. */
  readonly plainResult?: (result: number) => number;
  /** Other names in the configuration language. */
  readonly aliases?: readonly string[];
  readonly waits?: boolean;
  /** As a statement it finds in `ctx.before` which one ran before it. */
  readonly looksBack?: boolean;
  /** Another module that must be loaded, before or after, where a configuration calls it. */
  readonly needs?: string;
  /** Why a server whose configuration calls it has one worker; absent: it works with any number. */
  readonly oneWorker?: string;
  run(self: Self, ctx: Context, ...args: ArgumentValues<A>): number | Promise<number>;
}

/** In which blocks a call with so many arguments may stand. */
export const routesOfCall = ({ routes }: Pick<AnyFunction<never>, 'routes'>, count: number): RouteType =>
  typeof routes === 'function' ? routes(count) : routes;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table holds functions of any arguments
export type AnyFunction<Self> = FunctionDefinition<Self, any>;

/** Gives the typed maker of rows for a module's `functions` table: `const fn = functionsOf<Self>()`. */
export function functionsOf<Self>() {
  return <const A extends readonly ArgumentType<unknown>[] = readonly []>(
    definition: FunctionDefinition<Self, A>,
  ): AnyFunction<Self> => definition;
}
