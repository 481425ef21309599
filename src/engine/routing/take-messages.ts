/** From the sockets to the routes: what takes the messages of a server, and what hears of those that could not be sent. */
import type { TransportLayer } from '../../transport/transport-layer.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { PRE_ROUTING, RECEIVE_PARSE_ERROR } from '../core/events.ts';
import { liveLatencySettings, liveReceiverSettings } from '../core-settings.ts';
import type { Guard } from '../guard.ts';
import type { SharedHost } from '../module-host.ts';
import { RouteType } from '../../script/host.ts';
import type { Flow } from '../../sip/flow.ts';
import type { ConnectionEnd } from '../../sip/stream.ts';
import type { Admission } from './admission.ts';
import { CallOrder } from './call-order.ts';
import { Receiver } from './receiver.ts';
import { RouteLatency } from './route-latency.ts';
import { showArrivals } from './unprompted.ts';

export interface TakeMessages {
  readonly shared: SharedHost;
  readonly transport: TransportLayer;
  /** Live values. */
  readonly core: CoreValues;
  readonly guard: Guard;
  readonly admission: Admission;
}

/** From now on messages are handled, by the receiver that this gives. */
export function takeMessages(parts: TakeMessages): Receiver {
  const { shared, transport, core, guard } = parts;
  const receiver = makeReceiver(parts);
  const { registrations } = shared;
  const receiveNow = receiver.receive;
  const showFirst = showArrivals(shared, receiver, guard);
  transport.onMessage = (text, flow) => {
    const { traffic } = registrations;
    const receive = core.received_route_mode !== 0 ? showFirst : receiveNow;
    if (traffic === null) {
      receive(text, flow);
      return;
    }
    const { text: shown, avps } = traffic.received(text, flow);
    receive(shown, flow, { avps, length: text.length });
  };
  transport.knowCallsAs((callId) => registrations.traffic?.callId?.(callId) ?? callId);
  transport.onError = ({ flow, text }) => {
    for (const handler of registrations.sendFailureHandlers) {
      void guard.run('the handling of a message that could not be sent', () => {
        handler(flow, text);
      });
    }
  };
  const tellClosed = (flow: Flow, end: ConnectionEnd): void => {
    for (const handler of registrations.connectionClosedHandlers) {
      void guard.run('the end of a connection', () => {
        handler(flow, end);
      });
    }
  };
  transport.onConnectionClosed = (flow, end) => {
    // Not in the midst of what ended it: a message may be routed just now.
    queueMicrotask(() => {
      tellClosed(flow, end);
    });
  };
  transport.begin();
  return receiver;
}

function makeReceiver({ shared, transport, core, guard, admission }: TakeMessages): Receiver {
  const { routes, registrations } = shared;
  /** Requests of one connection are answered in the order in which they came (RFC 9112 §9.3.2). */
  const httpOrder = new CallOrder((error) => {
    guard.report('an HTTP request', error);
  });
  return new Receiver({
    clock: shared.clock,
    log: shared.log,
    guard,
    counters: shared.counters,
    variables: shared.scriptVariables,
    network: shared.network,
    routes,
    replies: shared.replies,
    requestRoute: routes.reference(RouteType.Request, ''),
    replyRoute: routes.reference(RouteType.CoreReply, ''),
    onsend: shared.onsend,
    preRoutingRoute: routes.reference(RouteType.Event, PRE_ROUTING),
    parseErrorRoute: routes.reference(RouteType.Event, RECEIVE_PARSE_ERROR),
    errorRoute: routes.reference(RouteType.Error, ''),
    replyHandlers: registrations.replyHandlers,
    observers: registrations.observers,
    http: (ctx) => {
      const handler = registrations.httpHandler;
      if (handler === null) return false;
      if (!httpOrder.run(String(ctx.flow.connection), () => handler(ctx)))
        shared.log.error('too many HTTP requests wait on one connection, dropped');
      return true;
    },
    requestDoneHandlers: registrations.requestDoneHandlers,
    statelessAckHandlers: registrations.statelessAckHandlers,
    replyWaits: (reply) => registrations.replyWaits(reply),
    settings: liveReceiverSettings(core),
    admission,
    latency: new RouteLatency(liveLatencySettings(core), shared.log, shared.logPrefix),
    addConnectionAlias: (flow, port) => {
      transport.connections.addAlias(flow.connection, port);
    },
  });
}
