/** From a received text to the route that handles it: the core of request and reply processing. */
import type { AvpStore } from '../../context/avp-store.ts';
import type { Context } from '../../context/context.ts';
import type { ScriptVariables } from '../../context/script-variables.ts';
import { Context as RoutingContext, SERIALS } from '../../context/context.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger, LogLevel } from '../../lib/log.ts';
import type {
  MessageObserver,
  Network,
  ReplyHandler,
  RouteHandle,
  RouteReference,
  Routes,
  RunResult,
} from '../../module/host.ts';
import type { OnsendRoute } from '../../module/onsend.ts';
import { RouteType } from '../../script/host.ts';
import type { Flow } from '../../sip/flow.ts';
import { HeaderId } from '../../sip/header-name.ts';
import type { Message } from '../../sip/message.ts';
import { isFailure, parseMessage, unreadMessage, type ParseFailure } from '../../sip/parse-message.ts';
import { defaultPort } from '../../sip/transport.ts';
import type { Guard } from '../guard.ts';
import type { Admission } from './admission.ts';
import { BadMessages } from './bad-messages.ts';
import { CallOrder, type Turn } from './call-order.ts';
import type { CoreCounters } from './counters.ts';
import { refusal } from './refusal.ts';
import { forwardReply } from './stateless-forward.ts';
import type { RouteLatency } from './route-latency.ts';
import type { StatelessReplies } from './stateless-reply.ts';

/** Global parameters that shape how messages are taken; live values. */
export interface ReceiverSettings {
  readonly checkVia: boolean;
  readonly forceRport: boolean;
  readonly replyToVia: boolean;
  readonly localRport: boolean;
  readonly acceptAliases: boolean;
  /** Level of the lines about messages without what every message has. */
  readonly corelog: LogLevel;
  /** Level of the lines about messages that cannot be parsed. */
  readonly parserLog: LogLevel;
}

export interface ReceiverParts {
  /** `$var(…)` of runs that do not wait. */
  readonly variables: ScriptVariables;
  readonly clock: Clock;
  readonly log: Logger;
  readonly guard: Guard;
  readonly counters: CoreCounters;
  readonly network: Network;
  readonly routes: Routes;
  readonly replies: StatelessReplies;
  /** The route of every request (there always is one), and that of every reply. */
  readonly requestRoute: RouteReference;
  readonly replyRoute: RouteReference;
  readonly onsend: OnsendRoute;
  /** Event routes of the core. */
  readonly preRoutingRoute: RouteReference;
  readonly parseErrorRoute: RouteReference;
  /** For messages that cannot be parsed or lack what every message has. */
  readonly errorRoute: RouteReference;
  readonly replyHandlers: readonly ReplyHandler[];
  readonly observers: readonly MessageObserver[];
  /** Handles an HTTP request on a SIP stream; false: nobody serves HTTP. */
  http(ctx: Context): boolean;
  readonly requestDoneHandlers: readonly ((ctx: Context, result: RunResult) => void)[];
  readonly statelessAckHandlers: readonly ((ctx: Context) => void)[];
  /** Told of a reply that has to wait; what it gives is called when it was handled. */
  replyWaits(reply: Message): (() => void) | null;
  readonly settings: ReceiverSettings;
  readonly latency: RouteLatency;
  readonly admission: Admission;
  /** RFC 5923: the sent-by port of the Via becomes a name of the connection. */
  addConnectionAlias(flow: Flow, port: number): void;
}

/** What came with a text that somebody looked at before it is read. */
export interface Arrival {
  /** Those the routing of the message begins with; null: none. */
  readonly avps: AvpStore | null;
  /** How long it was on the wire. */
  readonly length: number;
}

export class Receiver {
  readonly #parts: ReceiverParts;
  readonly #order: CallOrder;
  readonly #bad: BadMessages;
  #serial = 0;

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
    this.#bad = new BadMessages({
      routes: parts.routes,
      parseErrorRoute: parts.parseErrorRoute,
      errorRoute: parts.errorRoute,
      context: (message, flow) => {
        const ctx = this.newContext(message, flow);
        this.#applySettings(ctx, parts.settings);
        return ctx;
      },
      reply: (ctx, status, reason) => {
        parts.replies.send(ctx, status, reason);
      },
      closeConnection: (connection) => {
        parts.network.closeConnection(connection);
      },
    });
    this.#order = new CallOrder((error) => {
      parts.guard.report('the processing of a message that waited', error);
    });
  }

  /** Takes one message as it came from a transport. Whatever it is, it stops nobody else. */
  readonly receive = (text: string, flow: Flow, arrival: Arrival | null = null): void => {
    try {
      this.#receive(text, flow, arrival);
    } catch (error) {
      this.#parts.guard.report(`the processing of a message from ${flow.remoteAddress}:${flow.remotePort}`, error);
    }
  };

  #receive(text: string, flow: Flow, arrival: Arrival | null): void {
    const { counters } = this.#parts;
    const message = parseMessage(text);
    if (isFailure(message)) {
      this.#malformed(message, text, flow);
      return;
    }
    if (arrival !== null) message.receivedLength = arrival.length;
    if (message.isRequest) counters.request(message);
    else counters.reply(message);
    const refused = refusal(message);
    if (refused !== null) {
      counters.badHeader.value++;
      const { log, settings } = this.#parts;
      log.log(settings.corelog, `message from ${flow.remoteAddress}:${flow.remotePort} has ${refused}`);
      const isParseError = message.via === null && message.first(HeaderId.Via) !== null;
      this.#bad.handle({ message, flow, status: 400, reason: 'Bad Request', info: refused, isParseError });
      return;
    }
    const ctx = this.newContext(message, flow);
    if (arrival?.avps) ctx.avps = arrival.avps;
    const accepted = message.isRequest
      ? this.#order.run(message.callId ?? '', () => this.#turn(ctx), ctx)
      : this.#takeReply(ctx);
    if (!accepted) this.#parts.log.error('too many messages wait for one call, dropped');
  }

  #turn(ctx: Context): void | Promise<void> {
    const { observers } = this.#parts;
    return observers.length === 0 ? this.#handle(ctx) : this.#observed(ctx, observers);
  }

  /** While a reply waits, for a run before it or in its own, its transaction must not take it for missing. False: too many wait. */
  #takeReply(ctx: Context): boolean {
    const { replyWaits } = this.#parts;
    const callId = ctx.message.callId ?? '';
    let handled = this.#order.isHeld(callId) ? replyWaits(ctx.message) : null;
    const turn = (): void | Promise<void> => {
      const run = this.#turn(ctx);
      if (run === undefined) return;
      handled ??= replyWaits(ctx.message);
      return run;
    };
    const end = (): void => handled?.();
    const accepted = this.#order.run(callId, () => always(turn, end), ctx);
    if (!accepted) end();
    return accepted;
  }

  /** Calls with messages that wait. */
  get waiting(): number {
    return this.#order.size;
  }

  /** Later messages of the call wait for `run`. */
  hold(callId: string, run: Promise<void>, ctx: Context | undefined): void {
    this.#order.hold(callId, run, ctx);
  }

  /** Later messages of the call wait no longer for the run of `ctx`. */
  letPass(callId: string, ctx: Context): void {
    this.#order.letPass(callId, ctx);
  }

  /** The next message is number 1 again, and yet has an id like none before. */
  restartSerials(): void {
    this.#serial += SERIALS - (this.#serial % SERIALS);
  }

  newContext(message: Message, flow: Flow): Context {
    const { clock } = this.#parts;
    return new RoutingContext({
      message,
      flow,
      id: ++this.#serial,
      time: clock.wall(),
      variables: this.#parts.variables,
    });
  }

  /** To be called when its turn comes: the program may be another one by then. */
  #handle(ctx: Context): void | Promise<void> {
    const route = this.#parts.preRoutingRoute.of(ctx);
    return route === null ? this.#route(ctx) : this.#preRoute(ctx, route);
  }

  #observed(ctx: Context, observers: readonly MessageObserver[]): void | Promise<void> {
    for (const observer of observers) observer.begun(ctx);
    const ended = (): void => {
      for (const observer of observers) observer.ended(ctx);
    };
    const handled = this.#handle(ctx);
    if (handled instanceof Promise) return handled.finally(ended);
    ended();
  }

  #route(ctx: Context): void | Promise<void> {
    return ctx.message.isRequest ? this.#request(ctx) : this.#reply(ctx);
  }

  /** `drop` there ends the message; what else the route does stays in the context. */
  #preRoute(ctx: Context, route: RouteHandle): void | Promise<void> {
    const next = (result: RunResult): void | Promise<void> => {
      if (!result.dropped) return this.#route(ctx);
      if (ctx.message.isRequest) this.#requestDone(ctx, result, 0);
    };
    const result = this.#parts.routes.run(route, RouteType.Event, ctx);
    return result instanceof Promise ? result.then(next) : next(result);
  }

  #request(ctx: Context): void | Promise<void> {
    const { routes, requestRoute, replies, settings, counters, latency, admission } = this.#parts;
    if (replies.isAcknowledged(ctx)) {
      for (const handler of this.#parts.statelessAckHandlers) handler(ctx);
      return;
    }
    this.#applySettings(ctx, settings);
    if (!admission.admits(ctx)) {
      counters.dropRequests.value++;
      return;
    }
    const route = requestRoute.of(ctx);
    if (route === null) {
      counters.dropRequests.value++;
      return;
    }
    const begun = latency.begin();
    const result = routes.run(route, RouteType.Request, ctx);
    if (result instanceof Promise) return result.then((late) => this.#requestDone(ctx, late, begun));
    this.#requestDone(ctx, result, begun);
  }

  #applySettings(ctx: Context, settings: ReceiverSettings): void {
    ctx.forceRport = settings.forceRport;
    ctx.replyToVia = settings.replyToVia;
    ctx.addLocalRport = settings.localRport;
    const via = ctx.message.via;
    if (settings.acceptAliases && ctx.flow.connection !== 0 && via !== null && via.parameter('alias') !== null) {
      this.#parts.addConnectionAlias(ctx.flow, via.port ?? defaultPort(ctx.flow.socket.transport));
    }
  }

  /** A route that threw has been logged; whoever sent the request must not wait for nothing. */
  #requestDone(ctx: Context, result: RunResult, begun: number): void {
    this.#parts.latency.end(ctx, 'request', begun);
    for (const handler of this.#parts.requestDoneHandlers) handler(ctx, result);
    if (result.failed && ctx.transaction === null && !ctx.isAnswered) {
      this.#parts.replies.send(ctx, 500, 'Server Internal Error');
    }
  }

  #reply(ctx: Context): void | Promise<void> {
    const { routes, settings, counters, network, latency } = this.#parts;
    const via = ctx.message.via!;
    if (settings.checkVia && !network.isMyself(via.address, via.port, null)) {
      counters.dropReplies.value++;
      return;
    }
    const replyRoute = this.#parts.replyRoute.of(ctx);
    if (replyRoute === null) return this.#routeReply(ctx);
    const begun = latency.begin();
    const result = routes.run(replyRoute, RouteType.CoreReply, ctx);
    const next = (done: RunResult): void | Promise<void> => {
      latency.end(ctx, 'reply', begun);
      if (done.dropped) counters.dropReplies.value++;
      else return this.#routeReply(ctx);
    };
    return result instanceof Promise ? result.then(next) : next(result);
  }

  /** The transactions take a reply first; one that is nobody's goes on by its Via. */
  #routeReply(ctx: Context): void | Promise<void> {
    const { replyHandlers } = this.#parts;
    for (let i = 0; i < replyHandlers.length; i++) {
      const taken = replyHandlers[i]!(ctx);
      if (taken instanceof Promise) return taken.then((late) => (late ? undefined : this.#offerRest(ctx, i + 1)));
      if (taken) return;
    }
    return this.#forwardReply(ctx);
  }

  async #offerRest(ctx: Context, from: number): Promise<void> {
    for (const handler of this.#parts.replyHandlers.slice(from)) if (await handler(ctx)) return;
    await this.#forwardReply(ctx);
  }

  #forwardReply(ctx: Context): void | Promise<void> {
    const { counters, network, onsend } = this.#parts;
    const count = (sent: boolean): void => {
      (sent ? counters.forwardedReplies : counters.errorReplies).value++;
    };
    const sent = forwardReply(ctx, network, onsend);
    if (sent instanceof Promise) return sent.then(count);
    count(sent);
  }

  /** RFC 3261 §16.3 step 1: 400 where a reply can be made, else the message is dropped. */
  #malformed(failure: ParseFailure, text: string, flow: Flow): void {
    const { counters, log, settings } = this.#parts;
    if (failure.failure === 'http' && failure.partial !== null && flow.connection !== 0) {
      if (this.#parts.http(this.newContext(failure.partial, flow))) return;
    }
    counters.badHeader.value++;
    log.log(
      settings.parserLog,
      `core parsing of SIP message failed (${flow.remoteAddress}:${flow.remotePort}): ${failure.detail} at offset ${failure.at}`,
    );
    const { partial } = failure;
    const isVersion = failure.failure === 'version';
    this.#bad.handle({
      message: partial ?? unreadMessage(text),
      flow,
      status: isVersion ? 505 : 400,
      reason: isVersion ? 'Version Not Supported' : 'Bad Request',
      info: failure.detail,
      isParseError: !isVersion,
    });
  }
}

/** Calls `end` when the turn is over, however it ends. */
function always(turn: Turn, end: () => void): void | Promise<void> {
  let run: void | Promise<void> = undefined;
  try {
    run = turn();
  } finally {
    if (run === undefined) end();
  }
  return run?.finally(end);
}
