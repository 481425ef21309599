/** `latency_limit_action`: functions that take longer than it says are named in the log, at the level of `latency_log`. */
import type { Context } from '../../context/context.ts';
import { systemClock } from '../../lib/clock.ts';
import type { LogLevel } from '../../lib/log.ts';
import type { CallBinding } from '../../script/host.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import type { RunningServer } from '../load/loaded-config.ts';

type Invoke = CallBinding<Context>['invoke'];

/** The number that Kamailio has for a function of a module without arguments; one with more has the next ones. */
const MODULE_FUNCTION = 24;

export class SlowFunctions {
  /** Live values. */
  readonly #core: () => CoreValues;
  readonly #running: { readonly server: RunningServer | null };
  /** Milliseconds. */
  readonly #now: () => number;

  constructor(core: () => CoreValues, running: { readonly server: RunningServer | null }, now = systemClock.now) {
    this.#core = core;
    this.#running = running;
    this.#now = now;
  }

  /** `invoke` as it is while no limit is configured: measuring every call has its price. */
  watch(invoke: Invoke, name: string, count: number): Invoke {
    if (this.#core().latency_limit_action === 0) return invoke;
    return (ctx, ...values) => {
      const begun = this.#now();
      const result = invoke(ctx, ...values);
      if (!(result instanceof Promise)) {
        this.#ended(ctx, name, count, begun);
        return result;
      }
      return result.then((late) => {
        this.#ended(ctx, name, count, begun);
        return late;
      });
    };
  }

  #ended(ctx: Context, name: string, count: number, begun: number): void {
    const { latency_limit_action: limit, latency_log: level } = this.#core();
    const lasted = Math.floor((this.#now() - begun) * 1000);
    const { server } = this.#running;
    if (limit === 0 || lasted < limit || server === null) return;
    const place = server.locate(ctx);
    const at = `${place?.file ?? ''}:${place?.line ?? 0}`;
    const kind = `${name} (${MODULE_FUNCTION + count})`;
    server.log(ctx, level as LogLevel, `alert - action [${kind}] cfg [${at}] took too long [${lasted} us]`);
  }
}
