/** Moves the clock of a server and its timer wheel with real time. */
import type { BeatClock } from '../lib/clock.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';

/**
 * How often the clock is read and the wheel looked at. Retransmission timers start at 500 ms, so 10 ms is exact enough, and a fixed beat
 * needs no re-arming on the path of a message.
 */
export const BEAT_MS = 10;

export class TimerDriver {
  readonly #interval: NodeJS.Timeout;

  /** `onBeat` is told the time of the clock with each beat, before the timers that are due. */
  constructor(wheel: TimerWheel, clock: BeatClock, onBeat: (now: number) => void) {
    clock.refresh();
    this.#interval = setInterval(() => {
      clock.refresh();
      onBeat(clock.now());
      if (wheel.size > 0) wheel.advance(clock.now());
    }, BEAT_MS);
  }

  stop(): void {
    clearInterval(this.#interval);
  }
}
