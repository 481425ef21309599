/** A module named by the configuration: its declaration, the values of its parameters and, once started, its self. */
import { suggest } from '../../lib/did-you-mean.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { invariant } from '../../lib/invariant.ts';
import type { AnyModule, ModuleSelf } from '../../module/define.ts';
import type { Parameter, ParameterTable } from '../../module/parameters.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a module of any parameters and state
export type AnySelf = ModuleSelf<any, any>;

export class LoadedModule {
  readonly definition: AnyModule;
  readonly values: Record<string, unknown> = {};
  #self: AnySelf | null = null;

  constructor(definition: AnyModule) {
    this.definition = definition;
    for (const [name, parameter] of Object.entries(this.#parameters)) this.values[name] = parameter.initial;
  }

  get #parameters(): ParameterTable {
    return (this.definition.params ?? {}) as ParameterTable;
  }

  setParameter(name: string, value: ScriptValue): Problem | null {
    const parameter = Object.hasOwn(this.#parameters, name) ? this.#parameters[name]! : null;
    if (parameter === null) {
      const similar = suggest(name, Object.keys(this.#parameters));
      return {
        problem: 'unknown-parameter',
        message: `module ${this.definition.name} has no parameter ${name}`,
        ...(similar.length > 0 ? { hint: `did you mean ${similar.join(' or ')}?` } : {}),
      };
    }
    return assign(parameter, name, value, this.values);
  }

  /** What functions and variables of the module receive; there is none before {@link start}. */
  readonly self = (): AnySelf => {
    invariant(this.#self !== null, `module ${this.definition.name} was not initialised`);
    return this.#self;
  };

  start(self: AnySelf): void {
    this.#self = self;
  }

  get started(): boolean {
    return this.#self !== null;
  }
}

/** Checks a value and puts it into `values`; null when it was fine. */
export function assign(
  parameter: Parameter<unknown>,
  name: string,
  value: ScriptValue,
  values: Record<string, unknown>,
): Problem | null {
  const parsed = parameter.parse(value, values[name]);
  if (isProblem(parsed)) return { ...parsed, message: `${name}: ${parsed.message}` };
  values[name] = parsed.value;
  return null;
}
