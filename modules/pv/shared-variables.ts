/** `$shv(name)`: variables that all messages share and management commands can set. */
import type { ScriptValue } from '../../src/module/index.ts';

export class SharedVariables {
  readonly #values = new Map<string, string | number>();

  get(name: string): string | number {
    return this.#values.get(name) ?? 0;
  }

  /** `$null` makes it the empty text. */
  set(name: string, value: ScriptValue): void {
    this.#values.set(name, value ?? '');
  }

  /** Makes a variable known; it is 0 until it is set. */
  declare(name: string): void {
    if (!this.#values.has(name)) this.#values.set(name, 0);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The newest first. */
  entries(): [string, string | number][] {
    return [...this.#values].reverse();
  }
}
