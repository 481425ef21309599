/** How calls of a function are written: with the names of its arguments, made from its declaration. */
import type { RouteType } from '../script/host.ts';
import type { ArgumentType } from './arguments.ts';
import { routesOfCall, type AnyFunction } from './function.ts';

/** What functions of the configuration and those for other languages say of their arguments. */
interface Declared {
  readonly args?: readonly ArgumentType<unknown>[];
  readonly names?: readonly string[];
  readonly shorter?: readonly (readonly string[])[];
}

export interface NamedArgument {
  readonly name: string;
  readonly type: ArgumentType<unknown>;
  readonly optional: boolean;
}

/** One way to call a function. */
export type CallForm = readonly NamedArgument[];

/** The ways to call a function: one, unless its arguments are others when there are fewer. The longest is the last. */
export function callForms({ args = [], names = [], shorter = [] }: Declared): readonly [...CallForm[], CallForm] {
  const named = args.map((type, i) => ({ name: names[i] ?? nameOf(type, i), type, optional: type.optional }));
  if (shorter.length === 0) return [named];
  const required = (form: readonly string[]): CallForm =>
    form.map((name, i) => ({ name, type: args[i]!, optional: false }));
  return [...shorter.map(required), required(named.map(({ name }) => name))];
}

/** `locationTable1` for the first argument where nobody named it. */
function nameOf({ label }: ArgumentType<unknown>, index: number): string {
  const words = label.replace(/[^A-Za-z ]/g, '').split(' ');
  const [first = '', ...others] = words.filter((word) => word !== '');
  return [first, ...others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)), index + 1].join('');
}

/** `[port]` for an argument that may be left out. */
export function argumentText({ name, optional }: NamedArgument): string {
  return optional ? `[${name}]` : name;
}

/** `forward([host], [port])`. */
export function callText(name: string, form: CallForm): string {
  return `${name}(${form.map(argumentText).join(', ')})`;
}

/** Calls that may stand in the same blocks. */
export interface RoutesOfCalls {
  /** How many arguments they have. */
  readonly counts: readonly number[];
  readonly routes: RouteType;
}

/** Where calls may stand: one entry, unless the number of arguments decides. */
export function routesByCount(definition: AnyFunction<unknown>): readonly [RoutesOfCalls, ...RoutesOfCalls[]] {
  const counts = callForms(definition).flatMap((form) => {
    const least = form.filter(({ optional }) => !optional).length;
    return Array.from({ length: form.length - least + 1 }, (_, i) => least + i);
  });
  const byRoutes = new Map<RouteType, number[]>();
  for (const count of counts) {
    const routes = routesOfCall(definition, count);
    byRoutes.set(routes, [...(byRoutes.get(routes) ?? []), count]);
  }
  const [first, ...others] = [...byRoutes].map(([routes, of]) => ({ counts: of, routes }));
  return [first!, ...others];
}

/** `3 arguments`, `0 or 2 arguments`. */
export function countText(counts: readonly number[]): string {
  return counts.length === 1 && counts[0] === 1 ? '1 argument' : `${counts.join(' or ')} arguments`;
}
