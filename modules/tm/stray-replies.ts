/** Replies that belong to no transaction: `on_sl_reply` names the route that sees them. */
import type { Context } from '../../src/context/context.ts';
import { RouteType, type ModuleHost, type RouteReference, type RunResult } from '../../src/module/index.ts';

export class StrayReplies {
  readonly #host: ModuleHost;
  readonly #name: string | null;
  /** null: none is named. */
  readonly #route: RouteReference | null;

  constructor(host: ModuleHost, name: string | null) {
    this.#host = host;
    this.#name = name;
    this.#route = this.#find();
  }

  #find(): RouteReference | null {
    const name = this.#name;
    if (name === null) return null;
    const route = this.#host.routes.reference(RouteType.Reply, name);
    if (route.of(null) !== null) return route;
    return this.#host.fail({ problem: 'bad-value', message: `on_sl_reply: there is no onreply_route[${name}]` });
  }

  /** Another program may lack the route that `on_sl_reply` names. */
  check(): void {
    if (this.#route === null || this.#route.of(null) !== null) return;
    this.#host.log.warn(`on_sl_reply: there is no onreply_route[${this.#name!}] any more`);
  }

  /** True: the route kept it from being forwarded. */
  take(ctx: Context): boolean | Promise<boolean> {
    const route = this.#route?.of(ctx) ?? null;
    if (route === null) return false;
    const isTaken = (result: RunResult): boolean => result.dropped || result.retcode === 0;
    const result = this.#host.routes.run(route, RouteType.Reply, ctx);
    return result instanceof Promise ? result.then(isTaken) : isTaken(result);
  }
}
