/** `event_route[network:msg]`: data of the network before it is read and before it is sent. */
import type { AvpStore } from '../../src/context/avp-store.ts';
import type { Context } from '../../src/context/context.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { unreadMessage } from '../../src/sip/parse-message.ts';
import { isProblem, RouteType, TrafficEvents, type BoundVariable, type ModuleHost } from '../../src/module/index.ts';

export const NETWORK_ROUTE = 'network:msg';

export interface TrafficOptions {
  /** Shorter data goes past the route. */
  readonly shortest: number;
  /** Variable whose value replaces the data; null: nothing does. */
  readonly variable: string | null;
}

const ARRIVING = Symbol('corex arriving');

/** Whether the run is one for data that was received. */
export const isArriving = (ctx: Context): boolean => ctx.slot(ARRIVING) === true;

export class Traffic {
  readonly #host: ModuleHost;
  readonly #events: TrafficEvents;
  readonly #shortest: number;
  readonly #variable: BoundVariable | null;
  readonly #name: string;

  private constructor(host: ModuleHost, options: TrafficOptions) {
    this.#host = host;
    this.#events = new TrafficEvents(host, NETWORK_ROUTE);
    this.#shortest = options.shortest;
    this.#name = options.variable ?? '';
    const variable = options.variable === null ? null : host.variables.variable(options.variable);
    this.#variable = isProblem(variable) ? host.fail(variable) : variable;
  }

  /** Shows all traffic to the route; without one there is nothing to do but to say so. */
  static open(host: ModuleHost, options: TrafficOptions): void {
    if (host.routes.find(RouteType.Event, NETWORK_ROUTE, null) === null) {
      host.log.error(`failed to find event_route[${NETWORK_ROUTE}]`);
      return;
    }
    host.intercept(new Traffic(host, options));
  }

  received(text: string, flow: Flow): { text: string; avps: AvpStore | null } {
    const ctx = this.#run(text, flow, true);
    return ctx === null ? { text, avps: null } : { text: this.#result(ctx, text), avps: ctx.avps };
  }

  sent(text: string, flow: Flow): string {
    const ctx = this.#run(text, flow, false);
    return ctx === null ? text : this.#result(ctx, text);
  }

  /** What changes is what the route writes. */
  foreseen(reply: string): string {
    return reply;
  }

  /** null: the route was not run, or has not ended. */
  #run(text: string, flow: Flow, arrives: boolean): Context | null {
    if (text.length < this.#shortest || !this.#events.isWanted) return null;
    const ctx = this.#host.newContext({ message: unreadMessage(text), flow });
    if (arrives) ctx.setSlot(ARRIVING, true);
    return this.#events.run(ctx) === null ? null : ctx;
  }

  #result(ctx: Context, text: string): string {
    if (this.#variable === null) return text;
    const value = this.#variable.get(ctx);
    if (value !== null) return String(value);
    this.#host.log.warn(`no value set for AVP ${this.#name}, using unmodified message`);
    return text;
  }
}
