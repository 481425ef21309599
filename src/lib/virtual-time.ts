// Time for tests and simulations: a virtual clock and the timers on it, moved together.
import { VirtualClock } from './clock.ts';
import { TimerWheel } from './timer-wheel.ts';

export class VirtualTime {
  readonly clock = new VirtualClock();
  readonly timers = new TimerWheel(this.clock);

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
