/** `event_route[tcp:closed]`, `[tcp:timeout]` and `[tcp:reset]`: a peer has ended a connection, or it was lost. */
import { RouteType, standInMessage, type ModuleHost, type RouteReference } from '../../src/module/index.ts';
import type { Flow } from '../../src/sip/flow.ts';
import type { ConnectionEnd } from '../../src/sip/stream.ts';

/** Values of `closed_event`. */
export const ClosedEvent = { Never: 0, Always: 1, Manual: 2 } as const;

export class ClosedEvents {
  readonly #host: ModuleHost;
  readonly #mode: number;
  readonly #closed: RouteReference;
  readonly #timeout: RouteReference;
  readonly #reset: RouteReference;
  /** Numbers of the connections that were asked for, where only those are told. */
  readonly #asked = new Set<number>();

  constructor(host: ModuleHost, mode: number) {
    this.#host = host;
    this.#mode = mode;
    this.#closed = host.routes.reference(RouteType.Event, 'tcp:closed');
    this.#timeout = host.routes.reference(RouteType.Event, 'tcp:timeout');
    this.#reset = host.routes.reference(RouteType.Event, 'tcp:reset');
  }

  /** Whether each connection has to be asked for. */
  get isManual(): boolean {
    return this.#mode === ClosedEvent.Manual;
  }

  ask(connection: number): void {
    if (this.isManual) this.#asked.add(connection);
  }

  tell(flow: Flow, end: ConnectionEnd): void {
    const isAsked = this.#asked.delete(flow.connection);
    if (this.#mode === ClosedEvent.Never || (this.isManual && !isAsked)) return;
    const route = this.#routeOf(end)?.of(null) ?? null;
    if (route === null) return;
    const { message } = standInMessage(flow.socket);
    void this.#host.routes.run(route, RouteType.Event, this.#host.newContext({ message, flow }));
  }

  #routeOf(end: ConnectionEnd): RouteReference | null {
    switch (end) {
      case 'closed':
      case 'asked':
        return this.#closed;
      case 'timeout':
        return this.#timeout;
      case 'reset':
        return this.#reset;
      case 'own':
        return null;
    }
  }
}
