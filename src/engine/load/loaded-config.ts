import type { Context } from '../../context/context.ts';
import type { LogLevel } from '../../lib/log.ts';
import type { ConfigVariables } from '../../module/config-variables.ts';
import type { ConfigPlace, Network } from '../../module/host.ts';
import type { VariableRegistry } from '../../pv/registry.ts';
import type { ActionHub } from '../../script/actions.ts';
import type { Program } from '../../script/program.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import type { CustomSettings } from '../config/custom-settings.ts';
import type { RouteScripts } from '../typescript/route-scripts.ts';
import type { SolePart } from '../workers/worker-count.ts';
import type { LoadedModule } from './loaded-module.ts';

/** What a compiled configuration asks of the server that runs it. */
export interface RunningServer {
  isMyself: Network['isMyself'];
  sockets(): Network['sockets'];
  /** A statistic by `group:name` or by its name alone; null: there is none. */
  statistic(name: string): number | null;
  readonly startedAt: number;
  readonly actions: ActionHub<Context>;
  log(ctx: Context, level: LogLevel, text: string): void;
  /** The statement a run is at; null outside of a route. */
  locate(ctx: Context): ConfigPlace | null;
}

/** A configuration that was read, checked and compiled: ready to be started with, or to follow the one that runs. */
export interface LoadedConfig {
  readonly path: string;
  readonly program: Program<Context>;
  readonly core: CoreValues;
  /** The core's own functions; not among `modules`. */
  readonly coreModule: LoadedModule;
  /** In the order they were loaded. */
  readonly modules: ReadonlyMap<string, LoadedModule>;
  readonly variables: VariableRegistry;
  readonly config: ConfigVariables;
  readonly custom: CustomSettings;
  /** Preprocessor names that were defined, with their values, in order; for `core.ppdefines`. */
  readonly defines: ReadonlyMap<string, string | null>;
  /** What of it works with one worker only. */
  readonly sole: readonly SolePart[];
  /** Files of routes in other languages; null: it names none. */
  readonly routeScripts: RouteScripts | null;
  /** Called by the server before the first message. */
  attach(server: RunningServer): void;
}
