/** `onsend_route`: the last look at a message before it leaves. */
import type { Context } from '../context/context.ts';
import { setSending } from '../context/sending.ts';
import { RouteType } from '../script/host.ts';
import type { Flow } from '../sip/flow.ts';
import type { CoreSettings, RouteReference, Routes, RunResult } from './host.ts';

export class OnsendRoute {
  readonly #routes: Routes;
  readonly #core: CoreSettings;
  readonly #route: RouteReference;

  constructor(routes: Routes, core: CoreSettings) {
    this.#routes = routes;
    this.#core = core;
    this.#route = routes.reference(RouteType.Onsend, '');
  }

  /** Whether {@link allows} has to be asked about the message: the configuration has such a route. */
  sees(ctx: Context): boolean {
    return this.#route.of(ctx) !== null;
  }

  /** The same for a reply that is sent on, and {@link allowsReply}. */
  seesReply(ctx: Context): boolean {
    return this.#core.runsOnsendForReplies && this.#route.of(ctx) !== null;
  }

  /** Runs the route for `text`, made from the message of `ctx`. False: it ended with `drop`, and nothing is sent. */
  allows(ctx: Context, flow: Flow, text: string): boolean | Promise<boolean> {
    const route = this.#route.of(ctx);
    if (route === null) return true;
    const { branchIndex, dropped } = ctx;
    setSending(ctx, { flow, text });
    ctx.branchIndex = -1;
    const end = (result: RunResult): boolean => {
      setSending(ctx, null);
      ctx.branchIndex = branchIndex;
      ctx.dropped = dropped;
      return !result.dropped;
    };
    const result = this.#routes.run(route, RouteType.Onsend, ctx);
    return result instanceof Promise ? result.then(end) : end(result);
  }

  /** The same for the reply of `ctx`. A reply waits for nobody: a run that has to wait cannot hold it back. */
  allowsReply(ctx: Context, flow: Flow, text: string): boolean {
    const route = this.#route.of(ctx);
    if (route === null) return true;
    const { dropped } = ctx;
    setSending(ctx, { flow, text });
    const result = this.#routes.run(route, RouteType.Onsend, ctx);
    if (result instanceof Promise) return true;
    setSending(ctx, null);
    ctx.dropped = dropped;
    return !result.dropped;
  }
}
