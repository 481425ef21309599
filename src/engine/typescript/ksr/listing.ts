/** All functions that scripts of a configuration find in `KSR`, for management commands. */
import type { ArgumentType } from '../../../module/arguments.ts';
import type { AnyFunction } from '../../../module/function.ts';
import type { AnyKemiFunction, KemiListing, KemiResults } from '../../../module/kemi.ts';
import type { AnySelf, LoadedModule } from '../../load/loaded-module.ts';
import { CORE_TABLES, scriptNames } from './tables.ts';

/** Kamailio's words for what functions give. */
const RESULTS: Readonly<Record<keyof KemiResults, string>> = {
  bool: 'bool',
  int: 'int',
  value: 'xval',
  data: 'xval',
  none: 'none',
  never: 'none',
};

const parametersOf = ({
  args = [],
}: {
  readonly args?: readonly Pick<ArgumentType<unknown>, 'isNumber'>[];
}): string[] => args.map(({ isNumber }) => (isNumber === true ? 'int' : 'str'));

function kemiRows(module: string, functions: Readonly<Record<string, AnyKemiFunction<never>>> = {}): KemiListing[] {
  return Object.entries(functions).map(([name, row]) => ({
    module,
    name,
    returns: RESULTS[row.returns as keyof KemiResults],
    parameters: parametersOf(row as never),
  }));
}

/** Those of the core, then those of the modules in their order. */
export function listFunctions(modules: Iterable<Pick<LoadedModule, 'definition'>>): KemiListing[] {
  const rows = CORE_TABLES.flatMap(([name, functions]) => kemiRows(name, functions));
  for (const { definition } of modules) {
    const module = definition.kemi?.name ?? definition.name;
    const kemi = (definition.kemi?.functions ?? {}) as Record<string, AnyKemiFunction<never>>;
    for (const [own, row] of Object.entries((definition.functions ?? {}) as Record<string, AnyFunction<AnySelf>>)) {
      for (const name of scriptNames(own, row)) {
        if (!Object.hasOwn(kemi, name))
          rows.push({ module, name, returns: 'int', parameters: parametersOf(row as never) });
      }
    }
    rows.push(...kemiRows(module, kemi));
  }
  return rows;
}
