/** What variables need to know of the server. The engine hands it in; a test makes one in a few lines. */
import type { Context } from '../context/context.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import type { UriAction } from '../script/actions.ts';
import type { LocalSocket } from '../sip/flow.ts';

export interface CoreFacts {
  /** Text of a `#!define`; null: there is none of that name. */
  define(name: string): string | null;
  /** A setting that can be changed while running, for `$sel(cfg_get.group.name)`; null: there is none. */
  setting(group: string, name: string, ctx: Context): ScriptValue;
  /** Whether there is such a setting. */
  hasSetting(group: string, name: string): boolean;
  /** Changes such a setting. False: there is none that can take the value. */
  changeSetting(group: string, name: string, value: ScriptValue): boolean;
  /** Number of a flag that `flags` named; null: there is none. */
  flag(name: string): number | null;
  /** The parameter max_branches. */
  maxBranches(): number;
  /** A statistic by its name alone or `group:name`, for `$stat(name)`; null: there is none. */
  statistic(name: string): number | null;
  /** The sockets the server listens on. */
  sockets(): readonly LocalSocket[];
  /** Logs an assignment that cannot be made; gives what setters do then. */
  error(ctx: Context, text: string): false;
  /** Logs what is made of an assignment otherwise than it says. */
  warn(ctx: Context, text: string): void;
  /** An assignment is about to change the Request-URI by this action of the core (`seturi`), which traces show as one. */
  rewrites(ctx: Context, action: UriAction): void;
  /** Wall time now and at process start, milliseconds since 1970. */
  now(): number;
  startedAt(): number;
  readonly serverId: () => number;
  /** `phone2tel`: whether `user=phone` makes a telephone number of a sip URI, for selects. */
  readonly phonesAreNumbers: () => boolean;
  /** `5.6.3` and `kamailio 5.6.3 (x86_64/linux)` of `$version(…)`. */
  readonly version: { readonly number: string; readonly full: string };
}

/** Facts of no server: nothing defined, no sockets. */
export const NO_FACTS: CoreFacts = {
  define: () => null,
  setting: () => null,
  hasSetting: () => true,
  changeSetting: () => false,
  flag: () => null,
  maxBranches: () => 12,
  statistic: () => null,
  sockets: () => [],
  error: () => false,
  warn: () => undefined,
  rewrites: () => undefined,
  now: () => Date.now(),
  startedAt: () => 0,
  serverId: () => 0,
  phonesAreNumbers: () => true,
  version: { number: '0', full: 'none' },
};
