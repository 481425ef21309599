import type { ScriptValue } from '../lib/script-value.ts';

/**
 * Attribute-value pairs: under each name a stack of values, the newest first (`$avp(x)`, `$(avp(x)[1])`).
 * A transaction keeps one store; every routing run about that transaction sees it.
 */
export class AvpStore {
  /** Made with the first value: every message has a store, few have values. */
  #values: Map<string, (string | number)[]> | null = null;
  /** Bits of `setavpflag()`. Only a value that is alone under its name can get any, so they are those of the oldest. */
  #flags: Map<string, number> | null = null;

  /** The value at `index` from the top, or from the bottom when negative (-1 is the oldest); null: none. */
  get(name: string, index = 0): ScriptValue {
    const stack = this.#values?.get(name);
    if (stack === undefined) return null;
    return stack[index < 0 ? stack.length + index : index] ?? null;
  }

  all(name: string): readonly (string | number)[] {
    return this.#values?.get(name) ?? [];
  }

  count(name: string): number {
    return this.#values?.get(name)?.length ?? 0;
  }

  /** Puts a value on top. */
  push(name: string, value: string | number): void {
    const stack = this.#values?.get(name);
    if (stack === undefined) (this.#values ??= new Map<string, (string | number)[]>()).set(name, [value]);
    else stack.unshift(value);
  }

  /** Replaces the value at `index`; false when there is none. */
  replace(name: string, index: number, value: string | number): boolean {
    const stack = this.#values?.get(name);
    const at = index < 0 ? (stack?.length ?? 0) + index : index;
    if (stack?.[at] === undefined) return false;
    if (at === stack.length - 1) this.#flags?.delete(name);
    stack[at] = value;
    return true;
  }

  /** Removes the value at `index`, the others close up; false when there is none. */
  removeAt(name: string, index: number): boolean {
    const stack = this.#values?.get(name);
    const at = index < 0 ? (stack?.length ?? 0) + index : index;
    if (stack?.[at] === undefined) return false;
    if (at === stack.length - 1) this.#flags?.delete(name);
    stack.splice(at, 1);
    if (stack.length === 0) this.#values?.delete(name);
    return true;
  }

  clear(name: string): void {
    this.#flags?.delete(name);
    this.#values?.delete(name);
  }

  /** The flags of the one value under a name; null: there is none, or there are several. */
  flags(name: string): number | null {
    return this.count(name) === 1 ? (this.#flags?.get(name) ?? 0) : null;
  }

  /** Gives the one value under a name its flags; without one, or with several, nothing happens. */
  setFlags(name: string, bits: number): void {
    if (this.count(name) === 1) (this.#flags ??= new Map<string, number>()).set(name, bits);
  }

  names(): Iterable<string> {
    return this.#values?.keys() ?? [];
  }

  get isEmpty(): boolean {
    return this.#values === null || this.#values.size === 0;
  }
}
