/** Queues of keys with values, and the item that was fetched last. */
import type { Replica, Replication, Replicator } from '../../src/module/index.ts';

export interface Item {
  readonly key: string;
  readonly value: string;
}

/** What happens to an item whose key is in the queue: it comes behind, it is dropped, or it takes the place of the other. */
export type AddMode = 'all' | 'keep-oldest' | 'keep-newest';

/** `most`: of how many items the oldest go; 0: none do. Each worker reads each change: a list has less to read than an object. */
type Change =
  | readonly ['add', queue: string, key: string, value: string, most: number, replaces: boolean]
  | readonly ['take', queue: string];

/** The items of all queues, which all messages share. */
export class QueuedItems implements Replica<Change> {
  readonly #items = new Map<string, Item[]>();
  readonly #copies: Replication<Change>;

  constructor(shared: Replicator) {
    this.#copies = shared.replicate('mqueue', this);
  }

  size(queue: string): number {
    this.#copies.catchUp();
    return this.#items.get(queue)?.length ?? 0;
  }

  /** False: there is no room for it. */
  add(queue: string, { key, value }: Item, most: number, mode: AddMode): boolean {
    return this.#copies.change(() => {
      const isThere = mode === 'keep-oldest' && this.#items.get(queue)?.some((item) => item.key === key) === true;
      return isThere ? null : ['add', queue, key, value, most, mode === 'keep-newest'];
    });
  }

  take(queue: string): Item | null {
    let taken: Item | null = null;
    this.#copies.shrink(() => {
      taken = this.#items.get(queue)?.[0] ?? null;
      return taken === null ? null : ['take', queue];
    });
    return taken;
  }

  apply(change: Change): void {
    if (change[0] === 'take') {
      this.#items.get(change[1])?.shift();
      return;
    }
    const [, queue, key, value, most, replaces] = change;
    const before = this.#items.get(queue) ?? [];
    const items =
      replaces && before.some((item) => item.key === key) ? before.filter((item) => item.key !== key) : before;
    items.push({ key, value });
    if (most > 0 && items.length > most) items.splice(0, items.length - most);
    this.#items.set(queue, items);
  }

  *contents(): Iterable<Change> {
    for (const [queue, items] of this.#items) {
      for (const { key, value } of items) yield ['add', queue, key, value, 0, false];
    }
  }

  clear(): void {
    this.#items.clear();
  }
}

export class Queue {
  readonly name: string;
  /** What `$mqk` and `$mqv` show; null: nothing was fetched. */
  fetched: Item | null = null;
  /** 0: any number. */
  #limit: number;
  #mode: AddMode;

  constructor(name: string, limit: number, mode: AddMode) {
    this.name = name;
    this.#limit = limit;
    this.#mode = mode;
  }

  /** From now on it has the size and mode of another. What is too much goes with what is added. */
  becomeLike(other: Queue): void {
    this.#limit = other.#limit;
    this.#mode = other.#mode;
  }

  /** When the queue is full, the oldest item goes. False: there is no room for it. */
  add(items: QueuedItems, item: Item): boolean {
    return items.add(this.name, item, this.#limit, this.#mode);
  }

  /** The oldest item; null: there is none. */
  take(items: QueuedItems): Item | null {
    return items.take(this.name);
  }
}
