/**
 * Branches of INVITEs that went to who knows the real Call-ID: their CANCEL and ACK, made here, must have the same. They
 * are kept for twice as long as an INVITE without an end lives in tm by default, or longer.
 */
import type { Clock } from '../../src/lib/clock.ts';

const KEPT_MS = 360_000;
/** Of one generation: the bound of the memory when somebody sends nothing but INVITEs. */
const MOST = 250_000;

export class UnmaskedBranches {
  readonly #clock: Clock;
  #recent = new Set<string>();
  #older = new Set<string>();
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  add(branch: string): void {
    const now = this.#clock.now();
    if (now - this.#since >= KEPT_MS || this.#recent.size >= MOST) {
      this.#older = this.#recent;
      this.#recent = new Set();
      this.#since = now;
    }
    this.#recent.add(branch);
  }

  has(branch: string): boolean {
    return this.#recent.has(branch) || this.#older.has(branch);
  }
}
