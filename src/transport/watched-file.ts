// A small file of the system that may change while the server runs.
import { readFileSync, statSync } from 'node:fs';
import type { Clock } from '../lib/clock.ts';

/** Between two looks at whether the file changed. */
const CHECK_INTERVAL = 1000;

export class WatchedFile {
  readonly #path: string;
  readonly #clock: Clock;
  #modified: number | null = null;
  #checkAt = Number.NEGATIVE_INFINITY;
  #isRead = false;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** The text (latin1), the first time and when it has changed; null: it is as before. A file that cannot be read is an empty one. */
  changed(): string | null {
    const now = this.#clock.now();
    if (now < this.#checkAt) return null;
    this.#checkAt = now + CHECK_INTERVAL;
    const modified = orNull(() => statSync(this.#path).mtimeMs);
    if (this.#isRead && modified === this.#modified) return null;
    this.#isRead = true;
    this.#modified = modified;
    return orNull(() => readFileSync(this.#path, 'latin1')) ?? '';
  }
}

/** A message is being routed: whatever is wrong with the file (it is a folder, it is not ours to read) is no reason to stop. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
