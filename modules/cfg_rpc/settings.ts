/** Settings as `cfg.*` changes them: at once, or prepared and then committed together; and values of instances of a group. */
import type { ConfigVariable, ConfigVariables, ScriptValue } from '../../src/module/index.ts';
import type { GroupName } from './group-name.ts';

export interface Setting {
  readonly variable: ConfigVariable;
  readonly instance: number | null;
}

/** A change that waits for the commit; a null value takes back that of an instance. */
export interface PendingChange extends Setting {
  readonly value: ScriptValue;
}

export class Settings {
  readonly #variables: ConfigVariables;
  /** Values at the start, kept before the first change. */
  readonly #initial = new Map<ConfigVariable, ScriptValue>();
  /** Instances of groups, each with the values of its own by variable. */
  readonly #instances = new Map<string, Map<number, Map<string, ScriptValue>>>();
  #pending: PendingChange[] = [];

  constructor(variables: ConfigVariables) {
    this.#variables = variables;
  }

  /** null: there is no such variable or instance. */
  find({ group, instance }: GroupName, name: string): Setting | null {
    const variable = this.#variables.find(group, name);
    if (variable === null || (instance !== null && !this.hasInstance(group, instance))) return null;
    return { variable, instance };
  }

  list(group: string | null): ConfigVariable[] {
    return this.#variables.list(group);
  }

  value({ variable, instance }: Setting): ScriptValue {
    const own = instance === null ? undefined : this.#ownValues(variable.group, instance)?.get(variable.name);
    return own ?? variable.get();
  }

  /** Why not, or null when it was set. */
  set(setting: Setting, value: ScriptValue): string | null {
    const { variable, instance } = setting;
    const checked = check(variable, value);
    if ('problem' in checked) return checked.problem;
    if (instance !== null) {
      this.#ownValues(variable.group, instance)?.set(variable.name, checked.value);
      return null;
    }
    if (!this.#initial.has(variable)) this.#initial.set(variable, variable.get());
    return variable.set?.(checked.value) ?? null;
  }

  /** The instance goes by the value of its group again. */
  unset({ variable, instance }: Setting): void {
    if (instance !== null) this.#ownValues(variable.group, instance)?.delete(variable.name);
  }

  /** Why not, or null when the change waits for the commit. */
  prepare(setting: Setting, value: ScriptValue): string | null {
    const checked = check(setting.variable, value);
    if ('problem' in checked) return checked.problem;
    this.#pending.push({ ...setting, value: checked.value });
    return null;
  }

  prepareUnset(setting: Setting): void {
    this.#pending.push({ ...setting, value: null });
  }

  get pending(): readonly PendingChange[] {
    return this.#pending;
  }

  /** Why one of the changes was refused, or null; those before it are made. */
  commit(): string | null {
    const changes = this.#pending;
    this.#pending = [];
    for (const change of changes) {
      if (change.value === null) this.unset(change);
      const problem = change.value === null ? null : this.set(change, change.value);
      if (problem !== null) return problem;
    }
    return null;
  }

  rollback(): void {
    this.#pending = [];
  }

  /** Gives the variables of a group the values they had at the start. */
  reset(group: string): void {
    for (const [variable, value] of this.#initial) if (variable.group === group) variable.set?.(value);
  }

  hasInstance(group: string, instance: number): boolean {
    return this.#ownValues(group, instance) !== undefined;
  }

  /** False: there is no such group. */
  addInstance(group: string, instance: number): boolean {
    if (!this.#variables.hasGroup(group)) return false;
    const instances = this.#instances.get(group) ?? new Map<number, Map<string, ScriptValue>>();
    if (!instances.has(instance)) instances.set(instance, new Map());
    this.#instances.set(group, instances);
    return true;
  }

  /** False: there is no such instance. */
  removeInstance(group: string, instance: number): boolean {
    return this.#instances.get(group)?.delete(instance) ?? false;
  }

  #ownValues(group: string, instance: number): Map<string, ScriptValue> | undefined {
    return this.#instances.get(group)?.get(instance);
  }
}

/** The value in the type of the variable, within its limits. */
function check(variable: ConfigVariable, value: ScriptValue): { value: ScriptValue } | { problem: string } {
  if (variable.set === undefined) return { problem: 'it cannot be changed' };
  if (value === null || variable.type === 'string') return { value: String(value ?? '') };
  const number = typeof value === 'number' ? value : /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : null;
  if (number === null) return { problem: 'an integer is expected' };
  if ((variable.min !== null && number < variable.min) || (variable.max !== null && number > variable.max)) {
    return { problem: `${number} is out of range` };
  }
  return { value: number };
}
