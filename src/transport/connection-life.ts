// How long a stream connection may stay as it is: connecting, securing, or open and silent.
import type { Clock } from '../lib/clock.ts';
import { Timer, type TimerWheel } from '../lib/timer-wheel.ts';
import type { TransportLimits } from './limits.ts';

/** What all lives of a transport share. */
export interface LifeOwner {
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly limits: TransportLimits;
}

export interface LifeEvents {
  /** The time is over that was given last. */
  onLifeEnded(): void;
}

export class ConnectionLife {
  /** Milliseconds of silence until it is closed; infinite: never. Counts from the next touch. */
  lifetime: number;
  readonly #owner: LifeOwner;
  readonly #timer: Timer<LifeEvents>;

  constructor(owner: LifeOwner, events: LifeEvents, lifetime: number) {
    this.lifetime = lifetime;
    this.#owner = owner;
    this.#timer = new Timer<LifeEvents>(ended, events);
  }

  /** Milliseconds left; infinite where nobody counts. */
  get timeLeft(): number {
    if (!this.#timer.active) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#owner.timers.deadlineOf(this.#timer) - this.#owner.clock.now());
  }

  /** It has that many milliseconds to be something else. */
  limit(milliseconds: number): void {
    this.#owner.timers.start(this.#timer, milliseconds);
  }

  /** It is open, and something went over it now. */
  touch(): void {
    if (this.lifetime === Number.POSITIVE_INFINITY) this.stop();
    else this.#owner.timers.start(this.#timer, this.lifetime);
  }

  stop(): void {
    this.#owner.timers.stop(this.#timer);
  }
}

function ended(events: LifeEvents): void {
  events.onLifeEnded();
}
