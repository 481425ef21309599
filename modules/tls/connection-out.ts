/** `event_route[tls:connection-out]`: asked when a connection opened from here is secure, before the first message goes over it. */
import { setSending } from '../../src/context/sending.ts';
import {
  RouteType,
  standInMessage,
  type ModuleHost,
  type RouteReference,
  type RunResult,
} from '../../src/module/index.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';

export const CONNECTION_OUT = 'tls:connection-out';

export class ConnectionOut {
  readonly #host: ModuleHost;
  readonly #route: RouteReference;

  constructor(host: ModuleHost) {
    this.#host = host;
    this.#route = host.routes.reference(RouteType.Event, CONNECTION_OUT);
  }

  /** False: the route ended with `drop`. `text` is the first to go over the connection; the route sees it as its message. */
  allows(flow: Flow, text: string): boolean | Promise<boolean> {
    const route = this.#route.of(null);
    if (route === null) return true;
    const parsed = parseMessage(text);
    const message = isFailure(parsed) ? standInMessage(flow.socket).message : parsed;
    const ctx = this.#host.newContext({ message, flow });
    setSending(ctx, { flow, text });
    const isAllowed = ({ dropped }: RunResult): boolean => !dropped;
    const result = this.#host.routes.run(route, RouteType.Event, ctx);
    return result instanceof Promise ? result.then(isAllowed) : isAllowed(result);
  }
}
