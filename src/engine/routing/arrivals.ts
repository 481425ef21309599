/** `event_route[core:msg-received]`: sees what arrives before it is read, and may keep it from being read. */
import type { AvpStore } from '../../context/avp-store.ts';
import type { Context } from '../../context/context.ts';
import { setReceived } from '../../context/sending.ts';
import type { RouteReference, Routes, RunResult } from '../../module/host.ts';
import { RouteType } from '../../script/host.ts';
import type { Flow } from '../../sip/flow.ts';

export interface ArrivalParts {
  readonly routes: Routes;
  readonly route: RouteReference;
  /** A context about a request that nobody sent. */
  context(flow: Flow): Context;
  /** Reads the message; `avps` are those it starts with. */
  next(text: string, flow: Flow, avps: AvpStore | null): void;
  onError(flow: Flow, error: unknown): void;
}

/** What is shorter is no message but a keep-alive. */
const SHORTEST = 20;

export class Arrivals {
  readonly #parts: ArrivalParts;

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
  }

  /** As in Kamailio, `$avp(…)` set there are there for the message, unless it brings its own. */
  readonly receive = (text: string, flow: Flow, avps: AvpStore | null = null): void => {
    const { routes, route, context, next, onError } = this.#parts;
    const handle = text.length < SHORTEST ? null : route.of(null);
    if (handle === null) {
      next(text, flow, avps);
      return;
    }
    try {
      const ctx = context(flow);
      setReceived(ctx, { flow, text });
      const done = ({ dropped }: RunResult): void => {
        if (!dropped) next(text, flow, avps ?? ctx.avps);
      };
      const result = routes.run(handle, RouteType.Event, ctx);
      if (result instanceof Promise) void result.then(done);
      else done(result);
    } catch (error) {
      onError(flow, error);
    }
  };
}
