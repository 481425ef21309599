/** Settings that can be read and changed while the server runs: `cfg.get`, `cfg.set_now_int`, `$sel(cfg_get.group.name)`. */
import type { ScriptValue } from '../lib/script-value.ts';

export interface ConfigVariable {
  readonly group: string;
  readonly name: string;
  readonly type: 'int' | 'string';
  /** One char per byte, as all that is sent. */
  readonly doc: string;
  readonly min: number | null;
  readonly max: number | null;
  get(): ScriptValue;
  /** Returns why not, or null when it was changed. Absent: can only be read. */
  readonly set?: (value: ScriptValue) => string | null;
}

export class ConfigVariables {
  readonly #groups = new Map<string, Map<string, ConfigVariable>>();
  /** Those that were added here, not taken over from another. */
  #own: ConfigVariable[] = [];

  add(variable: ConfigVariable): void {
    this.#own.push(variable);
    this.#show(variable);
  }

  #show(variable: ConfigVariable): void {
    let group = this.#groups.get(variable.group);
    if (group === undefined) {
      group = new Map();
      this.#groups.set(variable.group, group);
    }
    group.set(variable.name, variable);
  }

  find(group: string, name: string): ConfigVariable | null {
    return this.#groups.get(group)?.get(name) ?? null;
  }

  hasGroup(group: string): boolean {
    return this.#groups.has(group);
  }

  /** Has the same variables as `other` from now on, besides those that were added here. */
  become(other: ConfigVariables): void {
    this.#groups.clear();
    for (const variable of [...other.list(), ...this.#own]) this.#show(variable);
  }

  /** Gives what takes away again what is added from now on. */
  checkpoint(): () => void {
    const own = [...this.#own];
    const taken = this.list().filter((variable) => !own.includes(variable));
    return () => {
      this.#own = own;
      this.#groups.clear();
      for (const variable of [...taken, ...own]) this.#show(variable);
    };
  }

  /** In the order they were declared, group by group. */
  list(group: string | null = null): ConfigVariable[] {
    const all: ConfigVariable[] = [];
    for (const [name, variables] of this.#groups) if (group === null || group === name) all.push(...variables.values());
    return all;
  }
}
