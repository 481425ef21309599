/** In which order modules are initialised: that of the configuration, save that what one uses comes before it. */
import type { LoadedModule } from '../load/loaded-module.ts';

export function initOrder(modules: ReadonlyMap<string, LoadedModule>): LoadedModule[] {
  const ordered = new Set<LoadedModule>();
  const visited = new Set<string>();
  const visit = (name: string): void => {
    const module = modules.get(name);
    if (module === undefined || visited.has(name)) return;
    visited.add(name);
    const { uses = [], follows = [] } = module.definition;
    for (const earlier of [...uses, ...follows]) visit(earlier);
    ordered.add(module);
  };
  for (const name of modules.keys()) visit(name);
  return [...ordered];
}
