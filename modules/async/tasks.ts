/** What goes on later: a request in a route after a while, or a route with a text for it. */
import type { Context } from '../../src/context/context.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { RouteType, runDetached, type ModuleHost } from '../../src/module/index.ts';
import type { TransactionApi } from '../tm/api.ts';

export const DEFAULT_GROUP = 'default';

/** What `$async(…)` says in the route of a task. */
export interface TaskInfo {
  readonly data: string | null;
  readonly group: string;
}

const INFO = Symbol('async task');

export function taskInfo(ctx: Context): TaskInfo | null {
  return (ctx.slot(INFO) as TaskInfo | undefined) ?? null;
}

export class Tasks {
  readonly #host: ModuleHost;
  readonly #tm: TransactionApi;
  readonly #waiting = new Set<Timer>();

  constructor(host: ModuleHost, tm: TransactionApi) {
    this.#host = host;
    this.#tm = tm;
  }

  /** Whether `route[name]` is there; if not, the log says so. */
  hasRoute(ctx: Context, name: string): boolean {
    if (this.#host.routes.find(RouteType.Request, name, ctx) !== null) return true;
    this.#host.log.error(`route block not found: ${name}`, this.#host.logPrefix(ctx));
    return false;
  }

  /** The request waits, then goes on in `route[name]`. False: it cannot. 'absorbed': it is one that came before. */
  resumeLater(ctx: Context, name: string, milliseconds: number, group: string): boolean | 'absorbed' {
    if (!this.hasRoute(ctx, name)) return false;
    const id = this.#tm.suspend(ctx);
    if (id === 'absorbed') return id;
    if (id === null) {
      this.#host.log.error('failed to suspend the processing', this.#host.logPrefix(ctx));
      return false;
    }
    this.#later(milliseconds, () => {
      const prepare = (later: Context): void => {
        later.setSlot(INFO, { data: null, group } satisfies TaskInfo);
      };
      void this.#tm.resume(id, name, { by: 'timer', prepare });
    });
    return true;
  }

  /** `route[name]` runs soon, without a message, and finds the text in $async(data). False: there is no such route. */
  runLater(ctx: Context, name: string, data: string, group: string): boolean {
    if (!this.hasRoute(ctx, name)) return false;
    this.#later(0, () => {
      void runDetached(this.#host, name, RouteType.Request, (task) => {
        task.setSlot(INFO, { data, group } satisfies TaskInfo);
      });
    });
    return true;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#later(milliseconds, resolve);
    });
  }

  /** What still waits is forgotten. */
  stop(): void {
    for (const timer of this.#waiting) this.#host.timers.stop(timer);
    this.#waiting.clear();
  }

  #later(milliseconds: number, run: () => void): void {
    const timer: Timer = new Timer(() => {
      this.#waiting.delete(timer);
      run();
    });
    this.#waiting.add(timer);
    this.#host.timers.start(timer, milliseconds);
  }
}
