/** The location tables a configuration names, found while its calls are bound, before any module starts. */
import { arg } from '../../src/module/index.ts';
import { isProblem } from '../../src/lib/problem.ts';
import type { ArgumentType } from '../../src/module/arguments.ts';
import type { VariableRegistry } from '../../src/pv/registry.ts';

/** Of each server, told apart by its variables: there may be several in a process that tests or reloads. */
const named = new WeakMap<VariableRegistry, Set<string>>();

/** The live set of table names. */
export function domainsOf(server: VariableRegistry): Set<string> {
  let domains = named.get(server);
  if (domains === undefined) {
    domains = new Set();
    named.set(server, domains);
  }
  return domains;
}

/** An argument that is the name of a location table: literal text, noted so that the table is known from the start. */
export function locationDomain(): ArgumentType<string> {
  const literal = arg.literal();
  return {
    ...literal,
    label: 'location table',
    bind(argument, binder) {
      const bound = literal.bind(argument, binder);
      if (!isProblem(bound) && bound.kind === 'constant') domainsOf(binder.variables).add(String(bound.value));
      return bound;
    },
  };
}
