/** The state store without a disk, for tests; it passes the same conformance suite as the real one. */
import { invariant } from '../../lib/invariant.ts';
import {
  type KeyRange,
  MAXIMUM_KEY_LENGTH,
  type StateEntry,
  type StateStore,
  type StateTable,
  type StoreSnapshot,
} from '../store.ts';

/** A copy of its own: what is kept must not keep alive the messages it was cut from. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

class MemoryTable implements StateTable {
  readonly name: string;
  readonly #values = new Map<string, string>();
  /** Keys in order; null: to be sorted anew. */
  #sorted: string[] | null = null;
  readonly #onWrite: () => void;

  constructor(name: string, onWrite: () => void) {
    this.name = name;
    this.#onWrite = onWrite;
  }

  get(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  put(key: string, value: string): void {
    invariant(key.length > 0 && key.length <= MAXIMUM_KEY_LENGTH, 'a state key has 1 to 1024 chars');
    if (!this.#values.has(key)) this.#sorted = null;
    this.#values.set(flat(key), flat(value));
    this.#onWrite();
  }

  increment(key: string, by: number): number {
    const sum = Number(this.get(key) ?? '0') + by;
    this.put(key, String(sum));
    return sum;
  }

  remove(key: string): void {
    if (this.#values.delete(key)) this.#sorted = null;
    this.#onWrite();
  }

  *range(range: KeyRange = {}): IterableIterator<StateEntry> {
    this.#sorted ??= [...this.#values.keys()].sort();
    const keys = this.#sorted;
    for (const key of keys) {
      if (range.from !== undefined && key < range.from) continue;
      if (range.to !== undefined && key >= range.to) return;
      const value = this.#values.get(key);
      if (value !== undefined) yield { key, value };
    }
  }

  count(): number {
    return this.#values.size;
  }
}

export class MemoryStore implements StateStore {
  accepting = true;
  readonly isExclusive = true;
  readonly #tables = new Map<string, MemoryTable>();
  #commits = 0;
  #pending = 0;

  table(name: string): StateTable {
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = new MemoryTable(name, () => this.#pending++);
      this.#tables.set(name, table);
    }
    return table;
  }

  exclusive<T>(work: () => T): T {
    return work();
  }

  commit(): null {
    if (this.#pending > 0) this.#commits++;
    this.#pending = 0;
    return null;
  }

  flush(): Promise<null> {
    return Promise.resolve(this.commit());
  }

  close(): Promise<void> {
    this.commit();
    return Promise.resolve();
  }

  snapshot(): StoreSnapshot {
    return {
      kind: 'memory',
      path: null,
      commits: this.#commits,
      pending: this.#pending,
      bytes: 0,
      problem: null,
    };
  }
}
