/** How often each nonce was answered: a server may take a count that does not rise for a replay (RFC 7616 §3.4, nc). */

/** As many are remembered; the oldest are forgotten first. */
const MOST = 1000;

export class NonceCounts {
  readonly #counts = new Map<string, number>();

  /** The count for one more answer. */
  next(realm: string, nonce: string): number {
    const key = `${realm}\0${nonce}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.delete(key);
    if (this.#counts.size >= MOST) this.#counts.delete(this.#counts.keys().next().value!);
    this.#counts.set(key, count);
    return count;
  }
}
