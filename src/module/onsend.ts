/** `onsend_route`: the last look at a message before it leaves. */
import type { Context } from '../context/context.ts';
import { setSending } from '../context/sending.ts';
import { RouteType } from '../script/host.ts';
import type { Flow } from '../sip/flow.ts';
import type { CoreSettings, RouteHandle, Routes, RunResult } from './host.ts';

export class OnsendRoute {
  readonly #routes: Routes;
  readonly #route: RouteHandle;

  private constructor(routes: Routes, route: RouteHandle) {
    this.#routes = routes;
    this.#route = route;
  }

  /** null: the configuration has none, and nothing is to be asked for a message. */
  static find(routes: Routes): OnsendRoute | null {
    const route = routes.find(RouteType.Onsend, '');
    return route === null ? null : new OnsendRoute(routes, route);
  }

  /** The same for replies that are sent on. */
  static findForReplies(routes: Routes, core: CoreSettings): OnsendRoute | null {
    return core.runsOnsendForReplies ? OnsendRoute.find(routes) : null;
  }

  /** Runs the route for `text`, made from the message of `ctx`. False: it ended with `drop`, and nothing is sent. */
  allows(ctx: Context, flow: Flow, text: string): boolean | Promise<boolean> {
    const { branchIndex, dropped } = ctx;
    setSending(ctx, { flow, text });
    ctx.branchIndex = -1;
    const end = (result: RunResult): boolean => {
      setSending(ctx, null);
      ctx.branchIndex = branchIndex;
      ctx.dropped = dropped;
      return !result.dropped;
    };
    const result = this.#routes.run(this.#route, RouteType.Onsend, ctx);
    return result instanceof Promise ? result.then(end) : end(result);
  }

  /** The same for the reply of `ctx`. A reply waits for nobody: a run that has to wait cannot hold it back. */
  allowsReply(ctx: Context, flow: Flow, text: string): boolean {
    const { dropped } = ctx;
    setSending(ctx, { flow, text });
    const result = this.#routes.run(this.#route, RouteType.Onsend, ctx);
    if (result instanceof Promise) return true;
    setSending(ctx, null);
    ctx.dropped = dropped;
    return !result.dropped;
  }
}
