/** `latency_cfg_log` and `latency_limit_cfg`: how long the routes of received messages take, in the log. */
import type { Context } from '../../context/context.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Logger, LogLevel } from '../../lib/log.ts';

/** Live values. */
export interface LatencySettings {
  /** Level of the lines. */
  readonly level: number;
  /** Microseconds from which on there is one. */
  readonly least: number;
}

export class RouteLatency {
  readonly #settings: LatencySettings;
  readonly #log: Logger;
  readonly #prefix: (ctx: Context) => string;
  readonly #now: () => number;

  constructor(settings: LatencySettings, log: Logger, prefix: (ctx: Context) => string, now = systemClock.now) {
    this.#settings = settings;
    this.#log = log;
    this.#prefix = prefix;
    this.#now = now;
  }

  /** To be handed to `end`; 0: nobody wants to know. */
  begin(): number {
    return this.#log.enabled(this.#settings.level as LogLevel) ? this.#now() : 0;
  }

  end(ctx: Context, route: 'request' | 'reply', begun: number): void {
    if (begun === 0) return;
    const lasted = Math.floor((this.#now() - begun) * 1000);
    if (lasted < this.#settings.least) return;
    const text = `${route}-route executed in: ${lasted} usec`;
    this.#log.log(this.#settings.level as LogLevel, text, this.#prefix(ctx));
  }
}
