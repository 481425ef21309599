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

/**
 * Says the time of its last `refresh`: for timers that are exact enough at the beat of whoever refreshes it. Reading the
 * system's monotonic clock costs as much as finding a header, and every transaction asks many times.
 */
export class BeatClock implements Clock {
  readonly #source: Clock;
  #now: number;

  constructor(source: Clock) {
    this.#source = source;
    this.#now = Math.floor(source.now());
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#source.wall();
  }

  refresh(): void {
    // Without its fraction, which the beat makes meaningless: V8 keeps an integer in the object that notes it, else beside it.
    this.#now = Math.floor(this.#source.now());
  }
}
