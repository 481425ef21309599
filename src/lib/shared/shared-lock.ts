/**
 * A lock between the threads of one process, for sections that take microseconds and do not wait. A thread may be ended wherever it
 * is: who waits for a thread that is no more takes over, so whatever a section changes must be as before until one last step.
 */
import { isAlive, ownThread } from './kernel-thread.ts';

/** Of shared memory, for one lock. */
export const SHARED_LOCK_BYTES = 8;

/** `dead`: the thread that had it has ended and did not give it back. */
export type Taken = 'free' | 'dead';

const FREE = 0;

/** Looks at the lock before a thread sleeps: most sections are over by then, and being woken takes longer than they do. */
const LOOKS = 200;

/** How long to sleep before looking whether the thread that has it lives. */
const PATIENCE_MS = 20;

export class SharedLock {
  /** The thread that has it, and how many sleep. */
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer, offset = 0) {
    this.#words = new Int32Array(memory, offset, SHARED_LOCK_BYTES / 4);
  }

  /** Not to be asked for again by who has it. null: it was not to be had within so many milliseconds. */
  take(): Taken;
  take(limit: number): Taken | null;
  take(limit = Infinity): Taken | null {
    const words = this.#words;
    for (let look = 0; look < LOOKS; look++) {
      if (Atomics.load(words, 0) === FREE && Atomics.compareExchange(words, 0, FREE, ownThread) === FREE) return 'free';
    }
    Atomics.add(words, 1, 1);
    const taken = this.#wait(performance.now() + limit);
    Atomics.sub(words, 1, 1);
    return taken;
  }

  #wait(end: number): Taken | null {
    const words = this.#words;
    for (;;) {
      const holder = Atomics.compareExchange(words, 0, FREE, ownThread);
      if (holder === FREE) return 'free';
      const left = end - performance.now();
      if (left <= 0) return null;
      if (Atomics.wait(words, 0, holder, Math.min(PATIENCE_MS, left)) !== 'timed-out' || isAlive(holder)) continue;
      if (Atomics.compareExchange(words, 0, holder, ownThread) === holder) return 'dead';
    }
  }

  /** Only by who has it. */
  give(): void {
    Atomics.store(this.#words, 0, FREE);
    if (Atomics.load(this.#words, 1) > 0) Atomics.notify(this.#words, 0, 1);
  }

  hold<T>(work: () => T): T {
    this.take();
    try {
      return work();
    } finally {
      this.give();
    }
  }
}
