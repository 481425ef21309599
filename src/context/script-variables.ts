/** The values of `$var(…)`. The compiler finds a variable's slot once, so that a route reads an array instead of a table. */
import type { ScriptValue } from '../lib/script-value.ts';

/** Names in a message may become names of variables (`pv_xavp_to_var()`): no more slots than this, the rest has a table. */
const MOST_SLOTS = 2_000;

/** Names of the variables that were asked for in this process, each with its place in the arrays of values. */
const slots = new Map<string, number>();

/** The place of a variable in the values, the same for every {@link ScriptVariables}; null: it is known by name only. */
export function variableSlot(name: string): number | null {
  const known = slots.get(name);
  if (known !== undefined) return known;
  if (slots.size >= MOST_SLOTS) return null;
  slots.set(name, slots.size);
  return slots.size - 1;
}

export class ScriptVariables implements Iterable<[string, ScriptValue]> {
  /** By slot; undefined (or beyond the end): never assigned. */
  readonly #values: (ScriptValue | undefined)[];
  /** Those without a slot. */
  readonly #others: Map<string, ScriptValue>;

  constructor(
    values: readonly (ScriptValue | undefined)[] = [],
    others: Iterable<readonly [string, ScriptValue]> = [],
  ) {
    this.#values = [...values];
    this.#others = new Map(others);
  }

  /** The same values, which no longer change together. */
  copy(): ScriptVariables {
    return new ScriptVariables(this.#values, this.#others);
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
    return slot === undefined ? this.#others.get(name) : this.#values[slot];
  }

  set(name: string, value: ScriptValue): void {
    const slot = variableSlot(name);
    if (slot === null) this.#others.set(name, value);
    else this.put(slot, value);
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
    yield* this.#others;
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name;
  }
}
