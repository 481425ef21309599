/**
 * A module named by a configuration: its declaration, the values of its parameters and, once started, its self. When a
 * later configuration names a module that runs already, both share values and self.
 */
import { hintAt } from '../../lib/did-you-mean.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { invariant } from '../../lib/invariant.ts';
import type { AnyModule, ModuleSelf } from '../../module/define.ts';
import { moduleNotationsOf, wrongNotation, type Parameter, type ParameterTable } from '../../module/parameters.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a module of any parameters and state
export type AnySelf = ModuleSelf<any, any>;

export class LoadedModule {
  readonly definition: AnyModule;
  #values: Record<string, unknown>;
  #configured: Readonly<Record<string, unknown>> = {};
  #self: AnySelf | null = null;

  constructor(definition: AnyModule) {
    this.definition = definition;
    // At once: of an object that gets its members one by one V8 makes a hash table, slow to read for each message.
    this.#values = Object.fromEntries(
      Object.entries(this.parameters).map(([name, parameter]) => [name, parameter.initial]),
    );
  }

  /** What the module reads: `cfg.set` and a reload change it. */
  get values(): Record<string, unknown> {
    return this.#values;
  }

  /** What this configuration says, whatever was changed since. */
  get configured(): Readonly<Record<string, unknown>> {
    return this.#configured;
  }

  /** The whole of the configuration was read. */
  complete(): void {
    this.#configured = { ...this.#values };
  }

  get parameters(): ParameterTable {
    return (this.definition.params ?? {}) as ParameterTable;
  }

  setParameter(name: string, value: ScriptValue): Problem | null {
    const { parameters } = this;
    const parameter = Object.hasOwn(parameters, name) ? parameters[name]! : null;
    if (parameter === null) {
      return {
        problem: 'unknown-parameter',
        message: `module ${this.definition.name} has no parameter ${name}`,
        ...hintAt(name, Object.keys(parameters)),
      };
    }
    return wrongKind(parameter, name, value) ?? assign(parameter, name, value, this.values);
  }

  /** What functions and variables of the module receive; there is none before {@link start}. */
  readonly self = (): AnySelf => {
    invariant(this.#self !== null, `module ${this.definition.name} was not initialised`);
    return this.#self;
  };

  start(self: AnySelf): void {
    this.#self = self;
  }

  /** Stands for a module that runs from now on. */
  join(running: LoadedModule): void {
    this.#values = running.#values;
    this.#self = running.#self;
  }

  get started(): boolean {
    return this.#self !== null;
  }
}

/** A number for a text or the other way round: what `modparam` is given is never converted. */
function wrongKind(parameter: Parameter<unknown>, name: string, value: ScriptValue): Problem | null {
  const notations = moduleNotationsOf(parameter);
  const problem = wrongNotation(name, notations, typeof value === 'number' ? 'number' : 'text');
  if (problem === null) return null;
  if (typeof value === 'number') return { ...problem, hint: `write "${String(value)}"` };
  return value !== null && /^-?\d+$/.test(value) ? { ...problem, hint: `write ${value} without the quotes` } : problem;
}

/** Checks a value and puts it into `values`; null when it was fine. */
export function assign(
  parameter: Parameter<unknown>,
  name: string,
  value: ScriptValue,
  values: Record<string, unknown>,
): Problem | null {
  const parsed = parameter.parse(value, values[name], values);
  if (isProblem(parsed)) return { ...parsed, message: `${name}: ${parsed.message}` };
  values[name] = parsed.value;
  return null;
}
