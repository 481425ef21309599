/** `$shv(name)`: variables that all messages share and management commands can set. */
import type { Replica, Replication, Replicator, ScriptValue } from '../../src/module/index.ts';

type Value = string | number;
type Change = readonly [name: string, value: Value];

export class SharedVariables implements Replica<Change> {
  readonly #values = new Map<string, Value>();
  readonly #copies: Replication<Change>;

  constructor(shared: Replicator) {
    this.#copies = shared.replicate('pv.shv', this);
  }

  get(name: string): Value {
    this.#copies.catchUp();
    return this.#values.get(name) ?? 0;
  }

  /** `$null` makes it the empty text. False: there is no room for it. */
  set(name: string, value: ScriptValue): boolean {
    return this.#copies.change(() => [name, value ?? '']);
  }

  /** Makes a variable known; it is `value` until it is set. */
  declare(name: string, value: Value = 0): void {
    this.#copies.catchUp();
    if (!this.#values.has(name)) this.#copies.change(() => (this.#values.has(name) ? null : [name, value]));
  }

  has(name: string): boolean {
    this.#copies.catchUp();
    return this.#values.has(name);
  }

  /** The newest first. */
  entries(): [string, Value][] {
    this.#copies.catchUp();
    return [...this.#values].reverse();
  }

  apply([name, value]: Change): void {
    this.#values.set(name, value);
  }

  contents(): Iterable<Change> {
    return this.#values;
  }

  clear(): void {
    this.#values.clear();
  }
}
