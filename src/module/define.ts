/** What a module is: one declaration, from which calls, checks, RPC listings and the reference page are made. */
import type { Declared } from './arguments.ts';
import type { Problem } from '../lib/problem.ts';
import type { MethodDefinition } from '../rpc/registry.ts';
import type { TransformationDefinition, VariableDefinition } from '../pv/definition.ts';
import type { Place } from '../pv/selects/place.ts';
import type { AnyFunction } from './function.ts';
import type { ModuleHost, Routes } from './host.ts';
import type { KemiTable } from './kemi.ts';
import type { ParameterTable, ParameterValues } from './parameters.ts';

/** What functions, variables and methods of a module receive: its settings, the server, and what `init` made. */
export interface ModuleSelf<P extends ParameterTable, S> {
  readonly params: ParameterValues<P>;
  readonly host: ModuleHost;
  readonly state: S;
}

export interface EventRoute {
  /** `tm:local-request` of `event_route[tm:local-request]`. */
  readonly name: string;
  readonly doc: string;
  /** The parameter with the name of the function that runs for it where files route everything. */
  readonly callback?: string;
  /** What that function is told; absent: the name of the event. */
  readonly toldAs?: string;
}

/** A number that `stats.*` and `cnt.*` show. */
export interface StatisticDefinition {
  /** `tmx:inuse_transactions`; a part in angle brackets stands for others: `usrloc:<table>_users`. */
  readonly name: string;
  readonly doc: string;
}

/** Languages of route files: TypeScript and JavaScript as modules, and the plain scripts of Kamailio's app_jsdt. */
export type RouteLanguage = 'typescript' | 'jsdt';

/** A module whose parameter names files with routes. */
export interface RouteFiles<P extends ParameterTable> {
  readonly language: RouteLanguage;
  /** The parameter that names them. */
  readonly parameter: keyof P & string;
  /** The parameter whose 0 says that scripts cannot load others; absent: they can. */
  readonly requires?: keyof P & string;
  /** The parameter with the seconds after which it is said where routing is stuck. */
  readonly stuckAfter?: keyof P & string;
}

export interface ModuleDefinition<P extends ParameterTable, S> {
  /** As in `loadmodule "name.so"`, and the name of its folder. */
  readonly name: string;
  /** One sentence for the reference. */
  readonly doc: string;
  readonly params?: P;
  /** Modules that must be loaded before this one. */
  readonly requires?: readonly string[];
  /** Modules that must be loaded too, before or after; they are initialised before it. */
  readonly uses?: readonly string[];
  /** Modules that it finds in `init` where they are loaded, before or after: they are initialised before it. */
  readonly follows?: readonly string[];
  /** Why a server that loads it has one worker: it keeps for itself what messages of other calls need. Absent: it works with any number. */
  readonly oneWorker?: string;
  /**
   * Makes the module's state; runs once, in the order of the `loadmodule` lines, after all `modparam`s. No side effect before.
   * When it fails, it closes itself what it opened; when a later `init` or any `start` fails, `stop` does.
   */
  init?(host: ModuleHost, params: ParameterValues<P>): S | Promise<S>;
  /** Runs when every module was initialised and the sockets are open. */
  start?(self: ModuleSelf<P, S>): void | Promise<void>;
  /**
   * Runs when another configuration took the place of the one by which the module was started: what it found while that
   * one was bound it now finds in this one. `self` is the function that its variables were made with. Must not wait.
   */
  reload?(self: () => ModuleSelf<P, S>): void;
  /**
   * Why it cannot go on with another configuration, given what that says and its routes; null: it can. Asked of a module that
   * runs, before anything is changed: what `init` would refuse of the parameters that `reload` takes over, it refuses here.
   */
  refuses?(values: ParameterValues<P>, routes: Pick<Routes, 'find'>): Problem | null;
  /**
   * What is wrong with files that its parameters name, asked when a configuration is read; `folder` is that of the
   * configuration, `usesTls` what its `enable_tls` says. `parameter`: the one that is to blame.
   */
  check?(
    values: ParameterValues<P>,
    folder: string,
    usesTls: boolean,
  ): readonly { readonly parameter: (keyof P & string) | null; readonly problem: Problem }[];
  /** Closes what `init` and `start` opened: at shutdown after draining, and when another module cannot start. In reverse order. */
  stop?(self: ModuleSelf<P, S>): void | Promise<void>;
  readonly functions?: Readonly<Record<string, AnyFunction<ModuleSelf<P, S>>>>;
  /** Functions of Kamailio's module of this name that are not built: naming one is a clear error, never silence. */
  readonly notAvailable?: readonly string[];
  readonly variables?: (self: () => ModuleSelf<P, S>) => readonly VariableDefinition[];
  readonly transformations?: (self: () => ModuleSelf<P, S>) => readonly TransformationDefinition[];
  /** Why a server whose configuration has one of its selects has one worker; absent: they work with any number. */
  readonly selectsOneWorker?: string;
  /** Roots of selects, `@name.…`. */
  readonly selects?: (self: () => ModuleSelf<P, S>) => Readonly<Record<string, Place>>;
  readonly methods?: (self: () => ModuleSelf<P, S>) => readonly MethodDefinition[];
  /** Whether its parameters declare something of that name. */
  declares?(values: ParameterValues<P>, what: Declared, name: string): boolean;
  readonly events?: readonly EventRoute[];
  readonly statistics?: readonly StatisticDefinition[];
  /** It listens to `host.actions`: only with such a module do routes tell what they do. */
  readonly tracesActions?: boolean;
  /** The parameter with which it may hold runs before their actions, by `host.actions.gate`: with -1 it never does. */
  readonly holdsActions?: keyof P & string;
  /** What scripts in other languages find besides the functions. */
  readonly kemi?: KemiTable<ModuleSelf<P, S>>;
  readonly routeFiles?: RouteFiles<P>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a module of any parameters and state
export type AnyModule = ModuleDefinition<any, any>;

export function defineModule<P extends ParameterTable = Record<never, never>, S = undefined>(
  definition: ModuleDefinition<P, S>,
): ModuleDefinition<P, S> {
  return definition;
}
