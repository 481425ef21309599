/** `group.name = value desc "…"` of the configuration: settings of the user's own, changeable while running (`cfg.*`). */
import type { Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { ConfigVariables } from '../../module/config-variables.ts';

/** The value of one setting, shared by the configurations that give it the same initial value. */
interface Cell {
  readonly initial: ScriptValue;
  current: ScriptValue;
}

export class CustomSettings {
  readonly #variables: ConfigVariables;
  /** By `group.name`. */
  readonly #cells = new Map<string, Cell>();

  constructor(variables: ConfigVariables) {
    this.#variables = variables;
  }

  declare(group: string, name: string, initial: ScriptValue, description: string | null): Problem | null {
    if (initial === null) return { problem: 'bad-value', message: `${group}.${name} needs a value` };
    const key = `${group}.${name}`;
    this.#cells.set(key, { initial, current: initial });
    const type = typeof initial === 'number' ? 'int' : 'string';
    this.#variables.add({
      group,
      name,
      type,
      doc: description ?? '',
      min: null,
      max: null,
      get: () => this.#cells.get(key)!.current,
      set: (value) => {
        if (value === null) return 'a value is expected';
        this.#cells.get(key)!.current = type === 'int' ? Number(value) : String(value);
        return null;
      },
    });
    return null;
  }

  hasGroup(group: string): boolean {
    return [...this.#cells.keys()].some((key) => key.startsWith(`${group}.`));
  }

  /** Takes over what was set at run time, where `before` was configured the same. Gives the names of all other settings. */
  follow(before: CustomSettings): string[] {
    const changed: string[] = [];
    for (const [key, { initial }] of this.#cells) {
      const known = before.#cells.get(key);
      const isKept = known !== undefined && known.initial === initial;
      this.#cells.set(key, isKept ? known : { initial, current: initial });
      if (!isKept) changed.push(key);
    }
    return changed;
  }

  /** null: there is no such setting. */
  get(group: string, name: string): ScriptValue {
    return this.#variables.find(group, name)?.get() ?? null;
  }
}
