/**
 * What routes in TypeScript and JavaScript call beyond the functions of the configuration language: `KSR.<module>.<name>`
 * with Kamailio's KEMI names. The functions of a module are there anyway, under their `kemi` name.
 */
import type { Context } from '../context/context.ts';
import type { ScriptData, ScriptValue } from '../lib/script-value.ts';
import { apiToken } from './api-token.ts';
import type { ArgumentType } from './arguments.ts';
import type { ArgumentValues } from './function.ts';

/** What a function gives: a truth, a return code, a value of the script, several, nothing, or no return at all. */
export interface KemiResults {
  readonly bool: boolean;
  readonly int: number | Promise<number>;
  readonly value: ScriptValue;
  readonly data: ScriptData;
  readonly none: undefined;
  readonly never: never;
}

export interface KemiFunction<Self, A extends readonly ArgumentType<unknown>[], R extends keyof KemiResults> {
  /** One or two sentences for the declarations. */
  readonly doc: string;
  readonly args?: A;
  /** Names of the arguments, for people. */
  readonly names?: readonly string[];
  readonly returns: R;
  /** With `returns: 'data'`: its type in the declarations. */
  readonly shape?: string;
  /** With `returns: 'int'`: it may give a promise. */
  readonly waits?: boolean;
  run(self: Self, ctx: Context, ...args: ArgumentValues<A>): KemiResults[R];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table holds functions of any arguments and results
export type AnyKemiFunction<Self> = KemiFunction<Self, any, any>;

/** What a module adds for scripts in another language. */
export interface KemiTable<Self> {
  /** The part after `KSR.` where it is not the module's name; empty: the functions are in `KSR` itself. */
  readonly name?: string;
  readonly functions?: Readonly<Record<string, AnyKemiFunction<Self>>>;
}

/** A function as management commands list it. */
export interface KemiListing {
  /** Empty: it is in `KSR` itself. */
  readonly module: string;
  readonly name: string;
  /** `none`, `int`, `bool` or `xval`. */
  readonly returns: string;
  /** `str` or `int` each. */
  readonly parameters: readonly string[];
}

/** What the server tells modules about scripts. */
export interface KemiApi {
  /** All functions of the running configuration. */
  functions(): readonly KemiListing[];
}

export const KEMI = apiToken<KemiApi>('kemi');

/** Gives the typed maker of rows: `const ksr = kemiOf<Self>()`. */
export function kemiOf<Self>() {
  return <const A extends readonly ArgumentType<unknown>[], R extends keyof KemiResults>(
    definition: KemiFunction<Self, A, R>,
  ): AnyKemiFunction<Self> => definition;
}
