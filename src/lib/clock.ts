/** Time as the server sees it, so that a test can own it. */
export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. May have a fraction. */
  now(): number;
  /** Milliseconds since 1970-01-01T00:00:00Z; follows the system's clock. */
  wall(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
};

/** A clock that moves only when told. */
export class VirtualClock implements Clock {
  #now = 0;
  readonly #epoch: number;

  /** `epoch`: what `wall()` says at the start. */
  constructor(epoch = Date.UTC(2026, 0, 1)) {
    this.#epoch = epoch;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#epoch + this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
