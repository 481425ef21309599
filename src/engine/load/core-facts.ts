/** What the core's variables ask of the server: before it runs, there is nothing to tell. */
import type { Context } from '../../context/context.ts';
import { selectedGroup } from '../../context/setting-groups.ts';
import { systemClock } from '../../lib/clock.ts';
import { LogLevel } from '../../lib/log.ts';
import type { ConfigVariables } from '../../module/config-variables.ts';
import type { CoreFacts } from '../../pv/facts.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { FULL_VERSION, KAMAILIO_VERSION } from '../version.ts';
import type { LoadedModule } from './loaded-module.ts';
import { hasRuntimeSetting } from './runtime-settings.ts';
import type { RunningServer } from './loaded-config.ts';

export interface FactSources {
  readonly running: { readonly server: RunningServer | null };
  readonly config: ConfigVariables;
  readonly core: LoadedModule;
  readonly modules: ReadonlyMap<string, LoadedModule>;
  readonly defines: ReadonlyMap<string, string | null>;
  readonly flags: ReadonlyMap<string, number>;
}

export function coreFacts({ running, config, core, modules, defines, flags }: FactSources): CoreFacts {
  return {
    define: (name) => (defines.has(name) ? (defines.get(name) ?? '') : null),
    setting(group, name, ctx) {
      const instance = selectedGroup(ctx, group);
      const found = instance === null ? null : config.find(instance, name);
      return (found ?? config.find(group, name))?.get() ?? null;
    },
    hasSetting: (group, name) => config.find(group, name) !== null || hasRuntimeSetting(core, modules, group, name),
    changeSetting: (group, name, value) => config.find(group, name)?.set?.(value) === null,
    flag: (name) => flags.get(name) ?? null,
    maxBranches: () => (core.values as CoreValues).max_branches,
    statistic: (name) => running.server?.statistic(name) ?? null,
    sockets: () => running.server?.sockets() ?? [],
    error(ctx: Context, text) {
      running.server?.log(ctx, LogLevel.Error, text);
      return false;
    },
    warn(ctx: Context, text) {
      running.server?.log(ctx, LogLevel.Warning, text);
    },
    rewrites(ctx, action) {
      running.server?.actions.beforeUriChange(ctx, action);
    },
    now: () => systemClock.wall(),
    startedAt: () => running.server?.startedAt ?? 0,
    phonesAreNumbers: () => (core.values as CoreValues).phone2tel !== 0,
    serverId: () => (core.values as CoreValues).server_id,
    // Configurations compare the number with Kamailio's, so it is the version that is matched.
    version: { number: KAMAILIO_VERSION, full: FULL_VERSION },
  };
}
