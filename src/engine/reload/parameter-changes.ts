/** The parameters of one configuration after those of another, in a server that goes on running. */
import { isDeepStrictEqual } from 'node:util';
import { takesEffectLive } from '../../module/parameters.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import type { LoadedModule } from '../load/loaded-module.ts';

export interface ParameterChanges {
  /** `debug`, `tm.fr_timer`, `group.name`: have a new value. */
  readonly changed: readonly string[];
  /** Were configured otherwise, which takes effect after a restart. */
  readonly pending: readonly string[];
}

/** What following another configuration did; names of modules in the order they were loaded. */
export interface ConfigChanges extends ParameterChanges {
  readonly added: readonly string[];
  /** Run until a restart although the configuration names them no longer. */
  readonly removed: readonly string[];
}

/**
 * Gives the running modules what `after` says. What both configurations say alike stays as it is, so that a value set at
 * run time survives. The modules of `after` must stand for those that run.
 */
export function changeParameters(before: LoadedConfig, after: LoadedConfig): ParameterChanges {
  const changed: string[] = [];
  const pending: string[] = [];
  const modules: readonly (readonly [prefix: string, before: LoadedModule | undefined, after: LoadedModule])[] = [
    ['', before.coreModule, after.coreModule],
    ...[...after.modules].map(([name, module]) => [`${name}.`, before.modules.get(name), module] as const),
  ];
  for (const [prefix, previous, module] of modules) {
    for (const [name, parameter] of Object.entries(module.parameters)) {
      const wanted = module.configured[name];
      if (isDeepStrictEqual(wanted, module.values[name])) continue;
      if (!takesEffectLive(parameter)) {
        pending.push(prefix + name);
      } else if (previous === undefined || !isDeepStrictEqual(wanted, previous.configured[name])) {
        module.values[name] = wanted;
        changed.push(prefix + name);
      }
    }
  }
  return { changed: [...changed, ...after.custom.follow(before.custom)], pending };
}
