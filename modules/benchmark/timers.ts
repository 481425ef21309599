/** Timers by name, and what was measured with each. */

/** Enough for any sum, and what a minimum is before there is one. */
const NO_MINIMUM = 0xffffffff;

/** Sums of durations in microseconds. */
export class Measured {
  calls = 0;
  sum = 0;
  min = NO_MINIMUM;
  max = 0;

  add(duration: number): void {
    this.calls++;
    this.sum += duration;
    this.min = Math.min(this.min, duration);
    this.max = Math.max(this.max, duration);
  }

  toString(): string {
    return `${String(this.calls)}/${String(this.sum)}/${String(this.min)}/${String(this.max)}/${(this.sum / this.calls).toFixed(6)}`;
  }
}

export class NamedTimer {
  readonly name: string;
  readonly id: number;
  enabled: boolean;
  /** Microseconds; null: it does not run. */
  startedAt: number | null = null;
  readonly global = new Measured();
  /** Since it was last logged. */
  current = new Measured();
  /** The last that was complete. */
  period = new Measured();

  constructor(name: string, id: number, enabled: boolean) {
    this.name = name;
    this.id = id;
    this.enabled = enabled;
  }
}

/** -1: off; 0: each timer for itself; 1: all on. */
export type Mode = -1 | 0 | 1;

export class Timers {
  readonly #timers = new Map<string, NamedTimer>();
  readonly #now: () => number;
  mode: Mode;
  granularity: number;
  logLevel: number;
  /** What the last timer that was logged had measured. */
  lastDuration = 0;

  /** `now` gives whole microseconds. */
  constructor(now: () => number, settings: { mode: Mode; granularity: number; logLevel: number }) {
    this.#now = now;
    this.mode = settings.mode;
    this.granularity = settings.granularity;
    this.logLevel = settings.logLevel;
  }

  /** The timer of this name, made when there is none. */
  register(name: string): NamedTimer {
    let timer = this.#timers.get(name);
    if (timer === undefined) {
      timer = new NamedTimer(name, this.#timers.size, this.mode === 1);
      this.#timers.set(name, timer);
    }
    return timer;
  }

  find(name: string): NamedTimer | null {
    return this.#timers.get(name) ?? null;
  }

  list(): NamedTimer[] {
    return [...this.#timers.values()];
  }

  isEnabled(timer: NamedTimer): boolean {
    return this.mode === 1 || (this.mode === 0 && timer.enabled);
  }

  start(name: string): void {
    const timer = this.register(name);
    if (this.isEnabled(timer)) timer.startedAt = this.#now();
  }

  /** Ends a measurement. The line to log when a period is complete, else null. One that was not started is none. */
  stop(name: string): string | null {
    const timer = this.register(name);
    if (!this.isEnabled(timer) || timer.startedAt === null) return null;
    const duration = this.#now() - timer.startedAt;
    timer.startedAt = null;
    this.lastDuration = duration;
    timer.global.add(duration);
    timer.current.add(duration);
    if (timer.current.calls < this.granularity) return null;
    timer.period = timer.current;
    timer.current = new Measured();
    const { name: written, id } = timer;
    return (
      `benchmark (timer ${written} [${String(id)}]): ${String(duration)} [ msgs/total/min/max/avg - ` +
      `LR: ${timer.period.toString()} | GB: ${timer.global.toString()}]`
    );
  }
}
