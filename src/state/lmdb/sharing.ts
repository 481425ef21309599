/** What the threads that have one state file open have in common: who may write, and how often somebody did. */
import { SHARED_LOCK_BYTES, SharedLock } from '../../lib/shared/shared-lock.ts';

/** Of shared memory, zeroes at first. */
export const STATE_SHARING_BYTES = SHARED_LOCK_BYTES + 4;

/** How long a thread may be in a section before it is held for stuck there; a commit takes microseconds. */
const MOST_SECTION_MS = 200;

export class StoreSharing {
  readonly #lock: SharedLock;
  readonly #commits: Int32Array;
  /** Commits when this thread last looked. */
  #seen = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#lock = new SharedLock(memory);
    this.#commits = new Int32Array(memory, SHARED_LOCK_BYTES, 1);
  }

  /** Runs `work` while no other thread does so. */
  hold<T>(work: () => T): T {
    // What the dead one has committed it may have told nobody.
    if (this.#lock.take() === 'dead') Atomics.add(this.#commits, 0, 1);
    try {
      return work();
    } finally {
      this.#lock.give();
    }
  }

  /** Whether another thread has committed since this was asked last. */
  isNew(): boolean {
    const commits = Atomics.load(this.#commits, 0);
    if (commits === this.#seen) return false;
    this.#seen = commits;
    return true;
  }

  /** To be said by who holds it. */
  committed(): void {
    const isUpToDate = Atomics.load(this.#commits, 0) === this.#seen;
    const before = Atomics.add(this.#commits, 0, 1);
    if (isUpToDate) this.#seen = (before + 1) | 0;
  }
}

/**
 * Ends a thread that has a shared store open; `end` tells it to. Not while it commits: in lmdb-js a thread that is ended then hangs, and
 * nobody could write any more.
 */
export function endThread<T>(sharing: SharedArrayBuffer, end: () => T): T {
  const lock = new SharedLock(sharing);
  // A thread that is in a section for so long is in a loop of its own and not in a commit.
  const taken = lock.take(MOST_SECTION_MS);
  try {
    return end();
  } finally {
    // It runs nothing more that could begin a commit.
    if (taken !== null) lock.give();
  }
}
