/** What a configuration may use, from the declarations of the core and of the modules it loads. */
import { coreModule } from '../engine/core/index.ts';
import { CORE_PARAMETER_ALIASES } from '../engine/config/parameter-aliases.ts';
import { isProblem, type Problem } from '../lib/problem.ts';
import type { AnyModule, EventRoute } from '../module/define.ts';
import type { AnyFunction } from '../module/function.ts';
import { callForms, callText, routesByCount, type CallForm, type RoutesOfCalls } from '../module/signature.ts';
import type { Parameter, ParameterTable } from '../module/parameters.ts';
import { CORE_TRANSFORMATIONS, makeCoreVariables } from '../pv/core-variables.ts';
import type { TransformationDefinition, VariableDefinition } from '../pv/definition.ts';
import { NO_FACTS } from '../pv/facts.ts';

export interface FunctionEntry {
  readonly name: string;
  readonly module: string;
  readonly doc: string;
  /** The ways to call it; the longest is the last. */
  readonly forms: readonly [...CallForm[], CallForm];
  /** Where calls may stand, by the number of their arguments where that decides. */
  readonly routes: readonly RoutesOfCalls[];
}

export interface VariableEntry {
  readonly definition: VariableDefinition;
  readonly module: string;
}

export interface Catalogue {
  readonly modules: ReadonlyMap<string, AnyModule>;
  readonly functions: ReadonlyMap<string, FunctionEntry>;
  /** Of the core, with their other names. */
  readonly parameters: ReadonlyMap<string, Parameter<unknown>>;
  readonly variables: ReadonlyMap<string, VariableEntry>;
  readonly transformations: ReadonlyMap<string, TransformationDefinition>;
  readonly events: readonly EventRoute[];
}

/** Declarations are read without a running module: nothing in them may be asked for one before it runs. */
const noSelf = (): never => {
  throw new Error('a declaration asked for a running module');
};

/** One of `known` when it is of the same modules. */
export function makeCatalogue(
  imported: ReadonlyMap<string, AnyModule | Problem>,
  known: readonly Catalogue[] = [],
): Catalogue {
  const loaded = [...imported.values()].filter((each): each is AnyModule => !isProblem(each));
  const same = known.find(
    ({ modules }) => modules.size === loaded.length && loaded.every((module) => modules.get(module.name) === module),
  );
  if (same !== undefined) return same;
  const all = [coreModule as AnyModule, ...loaded];
  const functions = new Map<string, FunctionEntry>();
  const variables = new Map<string, VariableEntry>();
  for (const definition of makeCoreVariables(NO_FACTS)) addVariable(variables, definition, 'core');
  const transformations = new Map(CORE_TRANSFORMATIONS.map((each) => [each.name, each]));
  for (const module of all) {
    addFunctions(functions, module);
    for (const definition of module.variables?.(noSelf) ?? []) addVariable(variables, definition, module.name);
    for (const each of module.transformations?.(noSelf) ?? []) transformations.set(each.name, each);
  }
  return {
    modules: new Map(loaded.map((module) => [module.name, module])),
    functions,
    parameters: coreParameters(),
    variables,
    transformations,
    events: all.flatMap(({ events }) => events ?? []),
  };
}

function addFunctions(functions: Map<string, FunctionEntry>, module: AnyModule): void {
  const rows = (module.functions ?? {}) as Readonly<Record<string, AnyFunction<never>>>;
  for (const [name, row] of Object.entries(rows)) {
    const { doc, aliases } = row as AnyFunction<unknown>;
    const routes = routesByCount(row as AnyFunction<unknown>);
    const forms = callForms(row as AnyFunction<unknown>);
    for (const each of [name, ...(aliases ?? [])])
      functions.set(each, { name: each, module: module.name, doc, routes, forms });
  }
}

function addVariable(variables: Map<string, VariableEntry>, definition: VariableDefinition, module: string): void {
  for (const name of definition.names) variables.set(name, { definition, module });
}

function coreParameters(): Map<string, Parameter<unknown>> {
  const rows = new Map(Object.entries((coreModule.params ?? {}) as ParameterTable));
  for (const [name, other] of Object.entries(CORE_PARAMETER_ALIASES)) {
    const parameter = rows.get(other);
    if (parameter !== undefined) rows.set(name, parameter);
  }
  return rows;
}

/** The parameters of the modules that a `modparam` names, which may be `a|b`. */
export function moduleParameters(catalogue: Catalogue, names: string): ReadonlyMap<string, Parameter<unknown>> {
  const found = names.split('|').flatMap((name) => {
    return Object.entries((catalogue.modules.get(name)?.params ?? {}) as ParameterTable);
  });
  return new Map(found);
}

/** `forward_udp([host], [port])`; of several ways to call it, the longest. */
export function signatureOf({ name, forms }: FunctionEntry): string {
  return callText(name, forms.at(-1)!);
}
