/** Moves the timer wheel with real time. */
import type { Clock } from '../lib/clock.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';

/**
 * How often the wheel is looked at. Retransmission timers start at 500 ms, so 10 ms is exact enough, and a fixed beat
 * needs no re-arming on the path of a message.
 */
const BEAT_MS = 10;

export class TimerDriver {
  readonly #interval: NodeJS.Timeout;

  /** `afterBeat` runs when timers may have fired: the engine sends what they queued. */
  constructor(wheel: TimerWheel, clock: Clock, afterBeat: () => void) {
    this.#interval = setInterval(() => {
      if (wheel.size === 0) return;
      wheel.advance(clock.now());
      afterBeat();
    }, BEAT_MS);
  }

  stop(): void {
    clearInterval(this.#interval);
  }
}
