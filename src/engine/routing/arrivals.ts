/** `event_route[core:msg-received]`: sees what arrives before it is read, and may keep it from being read. */
import type { Context } from '../../context/context.ts';
import { setReceived } from '../../context/sending.ts';
import type { RouteReference, Routes, RunResult } from '../../module/host.ts';
import { RouteType } from '../../script/host.ts';
import type { Flow } from '../../sip/flow.ts';
import { CallOrder } from './call-order.ts';
import type { Arrival, Receiver } from './receiver.ts';

export interface ArrivalParts {
  readonly routes: Routes;
  readonly route: RouteReference;
  /** A context about a request that nobody sent. */
  context(flow: Flow): Context;
  /** Reads the message. */
  readonly next: Receiver['receive'];
  onError(flow: Flow, error: unknown): void;
  /** The same about one that waited. */
  onFailure(error: unknown): void;
  /** A message was dropped because too many wait. */
  onOverload(flow: Flow): void;
}

/** What is shorter is no message but a keep-alive. */
const SHORTEST = 20;

/** Most senders with a run that waits. */
const MAX_SENDERS = 1000;

export class Arrivals {
  readonly #parts: ArrivalParts;
  readonly #order: CallOrder;

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
    this.#order = new CallOrder(parts.onFailure);
  }

  /**
   * As in Kamailio, `$avp(…)` set there are there for the message, unless it brings its own. While the route waits, what
   * comes from the same sender waits too: its call is not known yet.
   */
  readonly receive = (text: string, flow: Flow, known: Arrival | null = null): void => {
    const { route, next, onOverload } = this.#parts;
    if (text.length < SHORTEST || route.of(null) === null) {
      next(text, flow, known);
      return;
    }
    const accepted =
      this.#order.size < MAX_SENDERS &&
      this.#order.run(`${flow.remoteAddress}:${flow.remotePort}`, () => this.#show(text, flow, known));
    if (!accepted) onOverload(flow);
  };

  #show(text: string, flow: Flow, known: Arrival | null): void | Promise<void> {
    const { routes, route, context, next, onError } = this.#parts;
    try {
      // Asked for when its turn comes: the program may be another one by then.
      const handle = route.of(null);
      if (handle === null) {
        next(text, flow, known);
        return;
      }
      const ctx = context(flow);
      setReceived(ctx, { flow, text });
      const done = ({ dropped }: RunResult): void => {
        if (!dropped) next(text, flow, { avps: known?.avps ?? ctx.avps, length: known?.length ?? text.length });
      };
      const result = routes.run(handle, RouteType.Event, ctx);
      if (result instanceof Promise) return result.then(done);
      done(result);
    } catch (error) {
      onError(flow, error);
    }
  }
}
