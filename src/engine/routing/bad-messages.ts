/** Messages that no ordinary route may see: those that cannot be parsed, and those without what every message has (RFC 3261 §16.3). */
import type { Context } from '../../context/context.ts';
import { setRoutingError } from '../../context/routing-error.ts';
import { LogLevel } from '../../lib/log.ts';
import type { RouteReference, Routes, RunResult } from '../../module/host.ts';
import { RouteType } from '../../script/host.ts';
import type { Flow } from '../../sip/flow.ts';
import type { Message } from '../../sip/message.ts';
import { withoutLogPrefix } from '../log-prefix.ts';
import { answerable } from './refusal.ts';

/** What is wrong, and how it is answered. */
export interface Fault {
  readonly message: Message;
  readonly flow: Flow;
  readonly status: number;
  readonly reason: string;
  /** For people. */
  readonly info: string;
  /** The event of messages that cannot be parsed is about it. */
  readonly isParseError: boolean;
}

export interface BadMessageParts {
  readonly routes: Routes;
  /** `event_route[core:receive-parse-error]` and `error_route`. */
  readonly parseErrorRoute: RouteReference;
  readonly errorRoute: RouteReference;
  /** A context with the settings that every request has. */
  context(message: Message, flow: Flow): Context;
  reply(ctx: Context, status: number, reason: string): void;
  /** Ends a stream connection in good order. */
  closeConnection(connection: number): void;
}

/** Class of `$err.class` for everything here. */
const PARSE_ERROR = 1;

export class BadMessages {
  readonly #parts: BadMessageParts;

  constructor(parts: BadMessageParts) {
    this.#parts = parts;
  }

  /** `drop` in the event route ends it; else an error_route decides what becomes of it, and without one there is an answer. */
  handle(fault: Fault): void {
    const route = fault.isParseError ? this.#parts.parseErrorRoute.of(null) : null;
    if (route === null) {
      this.#decide(fault);
      return;
    }
    const ctx = withoutLogPrefix(this.#parts.context(fault.message, fault.flow));
    const result = this.#parts.routes.run(route, RouteType.Event, ctx);
    const next = ({ dropped }: RunResult): void => {
      if (!dropped) this.#decide(fault);
    };
    if (result instanceof Promise) void result.then(next);
    else next(result);
  }

  #decide(fault: Fault): void {
    const parts = this.#parts;
    const request = answerable(fault.message);
    const { connection } = fault.flow;
    // Nobody waits in vain: who sends what has no way back learns so by the end of the connection.
    if (request === null && fault.message.via === null && connection !== 0) parts.closeConnection(connection);
    const route = parts.errorRoute.of(null);
    if (route === null) {
      if (request !== null) parts.reply(parts.context(request, fault.flow), fault.status, fault.reason);
      return;
    }
    const ctx = withoutLogPrefix(parts.context(request ?? fault.message, fault.flow));
    const { info, status, reason } = fault;
    setRoutingError(ctx, { class: PARSE_ERROR, level: LogLevel.Error, info, status, reason });
    void parts.routes.run(route, RouteType.Error, ctx);
  }
}
