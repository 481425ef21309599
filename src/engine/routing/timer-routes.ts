/** `timer_route[name, seconds]`: runs again and again, about a request that nobody sent. */
import type { Context } from '../../context/context.ts';
import { Timer, type TimerWheel } from '../../lib/timer-wheel.ts';
import type { Routes } from '../../module/host.ts';
import { RouteType } from '../../script/host.ts';
import { timerOf } from '../../script/timer-route.ts';

export interface TimerRouteParts {
  readonly routes: Routes;
  readonly timers: TimerWheel;
  /** Names of the timer routes of the current program. */
  names(): readonly string[];
  /** A context for one run. */
  context(): Context;
}

export class TimerRoutes {
  readonly #parts: TimerRouteParts;
  readonly #running = new Map<string, Timer>();
  #stopped = false;

  constructor(parts: TimerRouteParts) {
    this.#parts = parts;
  }

  /** Begins with those of the program that have none running; the others go on at their pace. */
  start(): void {
    if (this.#stopped) return;
    for (const name of this.#parts.names()) {
      const period = timerOf(name);
      if (period === null || this.#running.has(name)) continue;
      const timer = new Timer(() => {
        this.#fire(name, period.seconds);
      });
      this.#running.set(name, timer);
      this.#parts.timers.start(timer, period.seconds * 1000);
    }
  }

  /** For good. A run that waits goes on and is the last one. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#running.values()) this.#parts.timers.stop(timer);
    this.#running.clear();
  }

  /** One that a newer program does not have any more ends here. The next run begins a whole period after the last one ended. */
  #fire(name: string, seconds: number): void {
    const { routes, timers } = this.#parts;
    const route = routes.find(RouteType.Timer, name, null);
    if (route === null) {
      this.#running.delete(name);
      return;
    }
    const again = (): void => {
      const timer = this.#running.get(name);
      if (timer !== undefined) timers.start(timer, seconds * 1000);
    };
    const result = routes.run(route, RouteType.Event, this.#parts.context());
    if (result instanceof Promise) void result.then(again);
    else again();
  }
}
