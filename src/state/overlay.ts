/** Writes that wait for a commit, seen by reads before the tree below. */
import type { KeyRange, StateEntry } from './store.ts';

export class Overlay {
  /** Full key → value; null: removed. */
  #writes = new Map<string, string | null>();

  get size(): number {
    return this.#writes.size;
  }

  /** The value, null when removed here, undefined when not touched. */
  get(key: string): string | null | undefined {
    return this.#writes.get(key);
  }

  set(key: string, value: string | null): void {
    this.#writes.set(key, value);
  }

  entries(): IterableIterator<[string, string | null]> {
    return this.#writes.entries();
  }

  /**
   * With a new map: one that is cleared keeps what it had alive. V8 links its old table to the next one, so when one of them got old, which
   * nobody looks at for minutes, all that came behind it got old too, with its keys and values: 300 bytes for each REGISTER.
   */
  clear(): void {
    this.#writes = new Map();
  }

  /** Writes with keys of the range, in key order. */
  #inRange(range: Required<KeyRange>): [string, string | null][] {
    const found: [string, string | null][] = [];
    for (const write of this.#writes) if (write[0] >= range.from && write[0] < range.to) found.push(write);
    return found.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  /** Merges the writes into entries that come from below in key order. */
  *merge(below: Iterable<StateEntry>, range: Required<KeyRange>): IterableIterator<StateEntry> {
    const writes = this.#inRange(range);
    let next = 0;
    for (const entry of below) {
      for (; next < writes.length && writes[next]![0] < entry.key; next++) {
        const [key, value] = writes[next]!;
        if (value !== null) yield { key, value };
      }
      if (next < writes.length && writes[next]![0] === entry.key) continue;
      yield entry;
    }
    for (; next < writes.length; next++) {
      const [key, value] = writes[next]!;
      if (value !== null) yield { key, value };
    }
  }
}
