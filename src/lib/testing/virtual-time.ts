// Time for tests and simulations: a virtual clock and the timers on it, moved together.
import type { Clock } from '../clock.ts';
import { TimerWheel } from '../timer-wheel.ts';

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

export class VirtualTime {
  readonly clock: VirtualClock;
  readonly timers: TimerWheel;

  /** `epoch`: what `clock.wall()` says at the start. */
  constructor(epoch?: number) {
    this.clock = new VirtualClock(epoch);
    this.timers = new TimerWheel(this.clock);
  }

  /** Lets `milliseconds` pass; every timer fires with the clock at its own deadline. */
  run(milliseconds: number): void {
    const end = this.clock.now() + milliseconds;
    for (;;) {
      const delay = this.timers.nextDelay();
      if (delay === null || this.clock.now() + delay > end) {
        break;
      }
      this.clock.advance(delay);
      this.timers.advance(this.clock.now());
    }
    this.clock.advance(end - this.clock.now());
    this.timers.advance(end);
  }

  /** Runs until no timer is started; false when that takes longer than `limit` milliseconds. */
  runUntilIdle(limit: number): boolean {
    const end = this.clock.now() + limit;
    for (let delay = this.timers.nextDelay(); delay !== null; delay = this.timers.nextDelay()) {
      if (this.clock.now() + delay > end) {
        return false;
      }
      this.clock.advance(delay);
      this.timers.advance(this.clock.now());
    }
    return true;
  }
}
