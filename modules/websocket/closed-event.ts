/** `event_route[websocket:closed]`, run when a connection has ended; `$si`, `$sp` and `$ws_conid` tell which. */
import { RouteType, standInMessage, type ModuleHost, type RouteReference } from '../../src/module/index.ts';
import type { Connection } from './connections.ts';

export const CLOSED_EVENT = 'websocket:closed';

export class ClosedEvents {
  readonly #host: ModuleHost;
  readonly #route: RouteReference;

  constructor(host: ModuleHost) {
    this.#host = host;
    this.#route = host.routes.reference(RouteType.Event, CLOSED_EVENT);
  }

  tell({ flow }: Connection): void {
    const route = this.#route.of(null);
    if (route === null) return;
    const { message } = standInMessage(flow.socket);
    void this.#host.routes.run(route, RouteType.Event, this.#host.newContext({ message, flow }));
  }
}
