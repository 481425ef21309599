/** The classes behind `KSR` for the modules of one configuration. */
import type { Context } from '../../../context/context.ts';
import type { ArgumentBinder } from '../../../module/arguments.ts';
import type { AnyModule } from '../../../module/define.ts';
import type { AnyFunction } from '../../../module/function.ts';
import type { AnyKemiFunction } from '../../../module/kemi.ts';
import type { AnySelf, LoadedModule } from '../../load/loaded-module.ts';
import { BLACKLIST_FUNCTIONS } from './blacklist-functions.ts';
import { CORE_FUNCTIONS } from './core-functions.ts';
import { FLAG_FUNCTIONS } from './flag-functions.ts';
import { HDR_FUNCTIONS } from './hdr-functions.ts';
import {
  addNamespace,
  functionMethod,
  kemiMethod,
  makeNamespace,
  type Method,
  type MethodParts,
  type Namespace,
  type OfRun,
  RUN,
} from './namespace.ts';
import { PV_FUNCTIONS } from './pv-functions.ts';
import type { KsrSelf } from './self.ts';
import { TEST_FUNCTIONS } from './test-functions.ts';
import { X_FUNCTIONS } from './x-functions.ts';

type KemiFunctions = Readonly<Record<string, AnyKemiFunction<never>>>;

/** What the core has for scripts: the part after `KSR.` (empty: none) and its functions. */
export const CORE_TABLES: readonly (readonly [name: string, functions: KemiFunctions])[] = [
  ['', { ...CORE_FUNCTIONS, ...BLACKLIST_FUNCTIONS, ...FLAG_FUNCTIONS, ...TEST_FUNCTIONS }],
  ['pv', PV_FUNCTIONS],
  ['hdr', HDR_FUNCTIONS],
  ['x', X_FUNCTIONS],
];

/** The names a function of the configuration language has in `KSR`: those of KEMI, and its own. */
export function scriptNames(name: string, { kemi }: AnyFunction<AnySelf>): string[] {
  return [...new Set([...(typeof kemi === 'string' ? [kemi] : (kemi ?? [])), name])];
}

export interface KsrParts {
  readonly modules: ReadonlyMap<string, LoadedModule>;
  /** Modules that exist but were not loaded. */
  readonly others: readonly string[];
  readonly binder: ArgumentBinder;
  /** For plain scripts, which may pass anything. */
  readonly isPlain: boolean;
  readonly core: () => KsrSelf;
}

export class KsrTables {
  /** Functions that may wait, as `tm.t_relay`; those of `KSR` itself by their name. */
  readonly waiting: ReadonlySet<string>;
  readonly #root: Namespace;

  constructor(parts: KsrParts) {
    const spaces = new Map<string, Map<string, Method>>();
    for (const [name, functions] of CORE_TABLES)
      addRows(spaces, name, functions, { ...parts, self: parts.core as () => AnySelf });
    for (const module of parts.modules.values()) addModule(spaces, module.definition, { ...parts, self: module.self });
    this.waiting = waitingNames(parts.modules);
    this.#root = makeNamespace(spaces.get('')!);
    for (const [name, methods] of spaces) if (name !== '') addNamespace(this.#root, name, makeNamespace(methods));
    for (const name of parts.others) if (!spaces.has(name)) addMissing(this.#root, name);
  }

  /** `KSR` of one run. */
  of(ctx: Context): OfRun {
    return new this.#root(ctx);
  }

  /** `KSR` of whatever run `current` tells. */
  following(current: () => Context): OfRun {
    return Object.create(this.#root.prototype as object, { [RUN]: { get: current } }) as OfRun;
  }
}

function waitingNames(modules: ReadonlyMap<string, LoadedModule>): Set<string> {
  const names = new Set<string>();
  const addAll = (prefix: string, functions: KemiFunctions): void => {
    for (const [name, { waits }] of Object.entries(functions))
      if (waits === true) names.add(prefix === '' ? name : `${prefix}.${name}`);
  };
  for (const [prefix, functions] of CORE_TABLES) addAll(prefix, functions);
  for (const { definition } of modules.values()) {
    const prefix = definition.kemi?.name ?? definition.name;
    for (const [name, row] of Object.entries((definition.functions ?? {}) as Record<string, AnyFunction<AnySelf>>))
      if (row.waits === true) for (const each of scriptNames(name, row)) names.add(`${prefix}.${each}`);
    addAll(prefix, (definition.kemi?.functions ?? {}) as KemiFunctions);
  }
  return names;
}

function space(spaces: Map<string, Map<string, Method>>, name: string): Map<string, Method> {
  let methods = spaces.get(name);
  if (methods === undefined) spaces.set(name, (methods = new Map()));
  return methods;
}

function addModule(spaces: Map<string, Map<string, Method>>, definition: AnyModule, parts: MethodParts): void {
  const name = definition.kemi?.name ?? definition.name;
  const methods = space(spaces, name);
  for (const [own, row] of Object.entries((definition.functions ?? {}) as Record<string, AnyFunction<AnySelf>>)) {
    for (const each of scriptNames(own, row)) methods.set(each, functionMethod(`${name}.${each}`, row, parts));
  }
  addRows(spaces, name, (definition.kemi?.functions ?? {}) as KemiFunctions, parts);
  for (const each of definition.notAvailable ?? []) {
    if (methods.has(each)) continue;
    methods.set(each, () => {
      throw new Error(`KSR.${name}.${each}() is not available in this server`);
    });
  }
}

function addRows(
  spaces: Map<string, Map<string, Method>>,
  name: string,
  functions: KemiFunctions,
  parts: MethodParts,
): void {
  const methods = space(spaces, name);
  for (const [each, row] of Object.entries(functions))
    methods.set(each, kemiMethod(name === '' ? each : `${name}.${each}`, row, parts));
}

/** Using a module that was not loaded says so. */
function addMissing(root: Namespace, name: string): void {
  Object.defineProperty(root.prototype, name, {
    get(): never {
      throw new Error(`KSR.${name}: module ${name} is not loaded; add loadmodule "${name}.so"`);
    },
  });
}
