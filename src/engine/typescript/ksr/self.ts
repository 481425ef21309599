/** What the functions of the core that only scripts in other languages have reach. */
import type { Context } from '../../../context/context.ts';
import type { ModuleHost } from '../../../module/host.ts';
import type { CoreSelf } from '../../core/self.ts';
import type { BoundVariables } from './variables.ts';

export interface KsrState {
  readonly core: () => CoreSelf;
  readonly variables: BoundVariables;
  /** Calls a function of the configuration language by its name, its arguments as they stand between quotes. */
  callFunction(ctx: Context, name: string, args: readonly string[]): number | Promise<number>;
  /** Runs `route[name]`; null: there is none. */
  callRoute(ctx: Context, name: string): number | Promise<number> | null;
  /** `-A`, `#!define`: null when the name is not defined. */
  definition(name: string): string | null;
  /** `debug`. */
  logLevel(): number;
}

/** As modules have it; `params` is there for the shape alone. */
export interface KsrSelf {
  readonly host: ModuleHost;
  readonly state: KsrState;
  readonly params: object;
}
