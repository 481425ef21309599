/**
 * Positions of a table found by a hash, those of one hash the newest first. Numbers only: nothing here is looked at by the
 * garbage collector, and a search touches the things in the table only when their hashes are equal.
 */

const NONE = -1;
/** In `#previous`, of a position that is in no chain. */
const ABSENT = -2;
const FIRST_SIZE = 64;

export class HashChains {
  /** The newest position of each bucket; a power of two of them, at least as many as positions are in. */
  #heads = new Int32Array(FIRST_SIZE).fill(NONE);
  // By position.
  #hashes = new Int32Array(FIRST_SIZE);
  #next = new Int32Array(FIRST_SIZE);
  #previous = new Int32Array(FIRST_SIZE).fill(ABSENT);
  #size = 0;

  /** Positions in it. */
  get size(): number {
    return this.#size;
  }

  /** `position` is in it at most once. */
  add(position: number, hash: number): void {
    if (position >= this.#next.length) this.#makeRoom(position);
    this.#hashes[position] = hash;
    if (++this.#size > this.#heads.length) this.#spread();
    this.#link(position, hash & (this.#heads.length - 1));
  }

  /** Nothing happens when it is not in it. */
  remove(position: number): void {
    const before = this.#previous[position] ?? ABSENT;
    if (before === ABSENT) return;
    const after = this.#next[position]!;
    if (before === NONE) this.#heads[this.#hashes[position]! & (this.#heads.length - 1)] = after;
    else this.#next[before] = after;
    if (after !== NONE) this.#previous[after] = before;
    this.#previous[position] = ABSENT;
    this.#size--;
  }

  /** The newest position with the hash; -1: there is none. */
  first(hash: number): number {
    return this.#search(this.#heads[hash & (this.#heads.length - 1)]!, hash);
  }

  /** The one with the same hash before it; -1: there is none. */
  next(position: number): number {
    return this.#search(this.#next[position]!, this.#hashes[position]!);
  }

  #search(from: number, hash: number): number {
    let at = from;
    while (at !== NONE && this.#hashes[at] !== hash) at = this.#next[at]!;
    return at;
  }

  #link(position: number, bucket: number): void {
    const older = this.#heads[bucket]!;
    this.#next[position] = older;
    this.#previous[position] = NONE;
    if (older !== NONE) this.#previous[older] = position;
    this.#heads[bucket] = position;
  }

  #makeRoom(position: number): void {
    let size = this.#next.length;
    while (size <= position) size *= 2;
    this.#hashes = grown(this.#hashes, size, 0);
    this.#next = grown(this.#next, size, 0);
    this.#previous = grown(this.#previous, size, ABSENT);
  }

  /** Over twice as many buckets, each chain in its order. */
  #spread(): void {
    const old = this.#heads;
    this.#heads = new Int32Array(old.length * 2).fill(NONE);
    const mask = this.#heads.length - 1;
    for (const head of old) {
      let position = head;
      if (position === NONE) continue;
      while (this.#next[position] !== NONE) position = this.#next[position]!;
      while (position !== NONE) {
        const newer = this.#previous[position]!;
        this.#link(position, this.#hashes[position]! & mask);
        position = newer;
      }
    }
  }
}

function grown(numbers: Int32Array, size: number, rest: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(size).fill(rest);
  more.set(numbers);
  return more;
}
