/**
 * A state table whose entries end at a time of their own, with an index by it, so that nobody looks through the whole
 * table. An entry whose end is put off stays in the index where it is, and is moved when its turn comes.
 */
import type { StateStore, StateTable } from '../../src/state/store.ts';

export class ExpiringTable {
  readonly #store: StateStore;
  readonly #values: StateTable;
  readonly #byEnd: StateTable;

  constructor(store: StateStore, name: string) {
    this.#store = store;
    this.#values = store.table(name);
    this.#byEnd = store.table(`${name}-expiry`);
  }

  /** null: there is none, or it has ended at second `now`. */
  get(key: string, now: number): string | null {
    const entry = this.#values.get(key);
    if (entry === null || endOf(entry) <= now) return null;
    return entry.slice(entry.indexOf(' ') + 1);
  }

  /** `end`: the second from which on it is no more. */
  put(key: string, value: string, end: number): void {
    // Who removes what has ended may be another worker.
    this.#store.exclusive(() => {
      this.#put(key, value, end);
    });
  }

  #put(key: string, value: string, end: number): void {
    const before = this.#values.get(key);
    const indexed = before === null ? 0 : indexOf(before);
    const index = indexed !== 0 && indexed <= end ? indexed : end;
    if (index !== indexed) {
      if (indexed !== 0) this.#byEnd.remove(indexKey(indexed, key));
      this.#byEnd.put(indexKey(index, key), '');
    }
    this.#values.put(key, `${end},${index} ${value}`);
  }

  /** As `get` tells it; 0: there is none. */
  endOf(key: string): number {
    const entry = this.#values.get(key);
    return entry === null ? 0 : endOf(entry);
  }

  /** Removes what has ended at second `now`, looking at no more than `limit` entries; returns how many it looked at. */
  expire(now: number, limit: number): number {
    const due: string[] = [];
    for (const { key } of this.#byEnd.range({ to: indexKey(now + 1, '') })) if (due.push(key) >= limit) break;
    for (const index of due) {
      this.#store.exclusive(() => {
        this.#expireEntry(index, now);
      });
    }
    return due.length;
  }

  #expireEntry(index: string, now: number): void {
    this.#byEnd.remove(index);
    const key = index.slice(SECOND_DIGITS);
    const entry = this.#values.get(key);
    if (entry === null || indexOf(entry) !== Number(index.slice(0, SECOND_DIGITS))) return;
    const end = endOf(entry);
    if (end <= now) this.#values.remove(key);
    else {
      this.#byEnd.put(indexKey(end, key), '');
      this.#values.put(key, `${end},${end}${entry.slice(entry.indexOf(' '))}`);
    }
  }

  count(): number {
    return this.#values.count();
  }
}

const SECOND_DIGITS = 10;

const indexKey = (second: number, key: string): string => String(second).padStart(SECOND_DIGITS, '0') + key;

/** `end,index value`: when it ends, and under which second it is in the index. */
const endOf = (entry: string): number => Number(entry.slice(0, entry.indexOf(',')));
const indexOf = (entry: string): number => Number(entry.slice(entry.indexOf(',') + 1, entry.indexOf(' ')));
