/** Locks by key. Routing runs give way to each other only where they wait, so a lock matters only across such places. */

type Waiter = (result: number) => void;

export class KeyLocks {
  /** Held keys, each with those who wait for it in order. */
  readonly #held = new Map<string, Waiter[]>();

  /** 1 at once when the key is free, else a promise of it. */
  take(key: string): number | Promise<number> {
    const waiters = this.#held.get(key);
    if (waiters === undefined) {
      this.#held.set(key, []);
      return 1;
    }
    return new Promise((resolve) => {
      waiters.push(resolve);
    });
  }

  tryTake(key: string): boolean {
    if (this.#held.has(key)) return false;
    this.#held.set(key, []);
    return true;
  }

  /** False when the key was not held. */
  release(key: string): boolean {
    const waiters = this.#held.get(key);
    if (waiters === undefined) return false;
    const next = waiters.shift();
    if (next === undefined) this.#held.delete(key);
    else next(1);
    return true;
  }
}
