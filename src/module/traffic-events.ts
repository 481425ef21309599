/** Event routes about data on its way, for modules that change what is on the wire: `drop` in one keeps it as it is. */
import type { Context } from '../context/context.ts';
import { setSending } from '../context/sending.ts';
import { RouteType } from '../script/host.ts';
import type { Flow } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import type { ModuleHost, RouteHandle, RouteReference, RunResult } from './host.ts';
import { standInMessage } from './stand-in.ts';

export class TrafficEvents {
  readonly #host: ModuleHost;
  readonly #route: RouteReference;
  readonly #name: string;
  /** What the route itself sends does not start it again. */
  #isRunning = false;

  constructor(host: ModuleHost, name: string) {
    this.#host = host;
    this.#name = name;
    this.#route = host.routes.reference(RouteType.Event, name);
  }

  /** False: there is no such route, or the data is sent by it. */
  get isWanted(): boolean {
    return !this.#isRunning && this.#route.of(null) !== null;
  }

  /** Runs the route that {@link isWanted}. null: it waits, which is complained of; what it would say comes too late. */
  run(ctx: Context): RunResult | null {
    const route = this.#route.of(null);
    if (route === null) return null;
    const result = this.#guarded(route, ctx);
    if (!(result instanceof Promise)) return result;
    this.#host.log.error(`event_route[${this.#name}] waits, which it must not; its end is not awaited`);
    return null;
  }

  #guarded(route: RouteHandle, ctx: Context): RunResult | Promise<RunResult> {
    this.#isRunning = true;
    try {
      return this.#host.routes.run(route, RouteType.Event, ctx);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Runs the route, when there is one, for data that leaves by `flow`. `message` null: it sees one that stands in for it. */
  isDropped(text: string, flow: Flow, message: Message | null): boolean {
    if (!this.isWanted) return false;
    const ctx = this.#host.newContext(message === null ? standInMessage(flow.socket) : { message, flow });
    setSending(ctx, { flow, text });
    return this.run(ctx)?.dropped === true;
  }

  /** The same for data that was received by `flow`. */
  isDroppedArrival(flow: Flow, message: Message | null): boolean {
    if (!this.isWanted) return false;
    const shown = message ?? standInMessage(flow.socket).message;
    return this.run(this.#host.newContext({ message: shown, flow }))?.dropped === true;
  }
}
