/** `group.name = value desc "…"` of the configuration: settings of the user's own, changeable while running (`cfg.*`). */
import type { Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { ConfigVariables } from '../../module/config-variables.ts';

export class CustomSettings {
  readonly #variables: ConfigVariables;

  constructor(variables: ConfigVariables) {
    this.#variables = variables;
  }

  declare(group: string, name: string, initial: ScriptValue, description: string | null): Problem | null {
    if (initial === null) return { problem: 'bad-value', message: `${group}.${name} needs a value` };
    let current: ScriptValue = initial;
    const type = typeof initial === 'number' ? 'int' : 'string';
    this.#variables.add({
      group,
      name,
      type,
      doc: description ?? '',
      min: null,
      max: null,
      get: () => current,
      set: (value) => {
        if (value === null) return 'a value is expected';
        current = type === 'int' ? Number(value) : String(value);
        return null;
      },
    });
    return null;
  }

  /** null: there is no such setting. */
  get(group: string, name: string): ScriptValue {
    return this.#variables.find(group, name)?.get() ?? null;
  }
}
