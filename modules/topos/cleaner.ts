/** Forgets what is over, a little at a time. */
import { Timer, type TimerWheel } from '../../src/lib/timer-wheel.ts';
import type { TopologyStore } from './topology-store.ts';

/** So many entries take less than a millisecond or two. */
const SLICE = 500;
const PAUSE_MS = 20;

export class Cleaner {
  readonly #timers: TimerWheel;
  readonly #store: TopologyStore;
  readonly #values: { readonly clean_interval: number };
  readonly #timer = new Timer(() => {
    const pause = this.#store.expire(SLICE) ? PAUSE_MS : this.#interval;
    this.#timers.start(this.#timer, pause);
  });

  constructor(timers: TimerWheel, store: TopologyStore, values: { readonly clean_interval: number }) {
    this.#timers = timers;
    this.#store = store;
    this.#values = values;
  }

  start(): void {
    this.#timers.start(this.#timer, this.#interval);
  }

  stop(): void {
    this.#timers.stop(this.#timer);
  }

  get #interval(): number {
    return this.#values.clean_interval * 1000;
  }
}
