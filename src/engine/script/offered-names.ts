/** Which module of the configuration offers a function, a variable or a class of transformations. */
import type { AnyModule } from '../../module/define.ts';
import type { TransformationDefinition, VariableDefinition } from '../../pv/definition.ts';
import type { VariableRegistry } from '../../pv/registry.ts';
import type { Offered } from '../../script/host.ts';

/** Classes of transformations of our core, by the module of Kamailio that they are in. */
const CORE_CLASSES: ReadonlyMap<string, string> = new Map([
  ...['s', 'uri', 'line', 'param', 'tobody', 'nameaddr', 'urialias'].map((name): [string, string] => [name, 'pv']),
  ['re', 'textops'],
]);

export class OfferedNames {
  readonly #modules = new Set<string>();
  readonly #owners: Readonly<Record<Offered, Map<string, string>>> = {
    function: new Map(),
    variable: new Map(),
    transformation: new Map(),
  };
  readonly #variables: Pick<VariableRegistry, 'definition'>;

  constructor(variables: Pick<VariableRegistry, 'definition'>) {
    this.#variables = variables;
  }

  add(
    { name, functions = {} }: AnyModule,
    variables: readonly VariableDefinition[],
    transformations: readonly TransformationDefinition[],
  ): void {
    this.#modules.add(name);
    const owners = this.#owners;
    for (const [each, { aliases = [] }] of Object.entries(functions))
      for (const alias of [each, ...aliases]) owners.function.set(alias, name);
    for (const { names } of variables) for (const each of names) owners.variable.set(each, name);
    for (const { name: whole } of transformations) owners.transformation.set(classOf(whole), name);
  }

  /** null: the core, or nobody. */
  moduleOf(what: Offered, name: string): string | null {
    const key = what === 'transformation' ? classOf(name) : name;
    const owner = this.#owners[what].get(key) ?? this.#coreOwner(what, key);
    return owner !== null && this.#modules.has(owner) ? owner : null;
  }

  #coreOwner(what: Offered, name: string): string | null {
    if (what === 'transformation') return CORE_CLASSES.get(name) ?? null;
    const variable = what === 'variable' ? this.#variables.definition(name) : null;
    return variable === null || variable.needsNoModule === true ? null : 'pv';
  }
}

/** `re` of `re.subst`. */
const classOf = (name: string): string => name.split('.', 1)[0]!;
