/** A queue of keys with values, and the item that was fetched last. */

export interface Item {
  readonly key: string;
  readonly value: string;
}

/** What happens to an item whose key is in the queue: it comes behind, it is dropped, or it takes the place of the other. */
export type AddMode = 'all' | 'keep-oldest' | 'keep-newest';

export class Queue {
  readonly name: string;
  /** What `$mqk` and `$mqv` show; null: nothing was fetched. */
  fetched: Item | null = null;
  /** 0: any number. */
  #limit: number;
  #mode: AddMode;
  #items: Item[] = [];

  constructor(name: string, limit: number, mode: AddMode) {
    this.name = name;
    this.#limit = limit;
    this.#mode = mode;
  }

  get size(): number {
    return this.#items.length;
  }

  /** From now on it has the size and mode of another. What is too much goes with what is added. */
  becomeLike(other: Queue): void {
    this.#limit = other.#limit;
    this.#mode = other.#mode;
  }

  /** When the queue is full, the oldest item goes. */
  add(item: Item): void {
    if (this.#mode !== 'all') {
      const isThere = this.#items.some(({ key }) => key === item.key);
      if (isThere && this.#mode === 'keep-oldest') return;
      if (isThere) this.#items = this.#items.filter(({ key }) => key !== item.key);
    }
    this.#items.push(item);
    if (this.#limit > 0 && this.#items.length > this.#limit) this.#items.splice(0, this.#items.length - this.#limit);
  }

  /** The oldest item; null: there is none. */
  take(): Item | null {
    return this.#items.shift() ?? null;
  }
}
