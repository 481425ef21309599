/** The values of `$var(…)`. The compiler finds a variable's slot once, so that a route reads an array instead of a table. */
import type { ScriptValue } from '../lib/script-value.ts';

/** Names of all variables that were ever asked for in this process, each with its place in the arrays of values. */
const slots = new Map<string, number>();

/** The place of a variable in `values`; the same for every {@link ScriptVariables}. */
export function variableSlot(name: string): number {
  let slot = slots.get(name);
  if (slot === undefined) slots.set(name, (slot = slots.size));
  return slot;
}

export class ScriptVariables implements Iterable<[string, ScriptValue]> {
  /** By slot; undefined (or beyond the end): never assigned. */
  readonly #values: (ScriptValue | undefined)[];

  constructor(values: readonly (ScriptValue | undefined)[] = []) {
    this.#values = [...values];
  }

  /** The same values, which no longer change together. */
  copy(): ScriptVariables {
    return new ScriptVariables(this.#values);
  }

  /** undefined: never assigned. */
  at(slot: number): ScriptValue | undefined {
    return this.#values[slot];
  }

  put(slot: number, value: ScriptValue): void {
    const values = this.#values;
    if (slot >= values.length) this.#grow();
    values[slot] = value;
  }

  /** Without holes, which would make every access slow. Apart, so that `put` is small enough to be inlined everywhere. */
  #grow(): void {
    while (this.#values.length < slots.size) this.#values.push(undefined);
  }

  get(name: string): ScriptValue | undefined {
    const slot = slots.get(name);
    return slot === undefined ? undefined : this.#values[slot];
  }

  set(name: string, value: ScriptValue): void {
    this.put(variableSlot(name), value);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The variables that were assigned, in the order in which their names were first asked for. */
  *[Symbol.iterator](): Generator<[string, ScriptValue]> {
    for (const [name, slot] of slots) {
      const value = this.#values[slot];
      if (value !== undefined) yield [name, value];
    }
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name;
  }
}
