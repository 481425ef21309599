/** Routes that run without a message: at the start, at intervals, and before what arrives is read. */
import { standInMessage } from '../../module/stand-in.ts';
import type { TimerWheel } from '../../lib/timer-wheel.ts';
import { RouteType } from '../../script/host.ts';
import { MESSAGE_RECEIVED, WORKER_ONE_INIT } from '../core/events.ts';
import type { Guard } from '../guard.ts';
import { withoutLogPrefix } from '../log-prefix.ts';
import type { SharedHost } from '../module-host.ts';
import { Arrivals } from './arrivals.ts';
import type { Receiver } from './receiver.ts';
import { TimerRoutes } from './timer-routes.ts';

/** The routes of the start, before any message is taken; a script fills its variables there. */
export async function runFirst(shared: SharedHost): Promise<void> {
  const { routes } = shared;
  const [socket] = shared.network.sockets;
  if (socket === undefined) return;
  for (const route of [routes.find(RouteType.Startup, '', null), routes.find(RouteType.Event, WORKER_ONE_INIT, null)]) {
    if (route === null) continue;
    await routes.run(route, RouteType.Event, withoutLogPrefix(shared.newContext(standInMessage(socket))));
  }
}

/** Those of a program that takes over later are begun then, unless they were all stopped. */
export function startTimerRoutes(shared: SharedHost, timers: TimerWheel): TimerRoutes | null {
  const { routes } = shared;
  const [socket] = shared.network.sockets;
  if (socket === undefined) return null;
  const timerRoutes = new TimerRoutes({
    routes,
    timers,
    names: () => routes.current.routesOf(RouteType.Timer),
    context: () => withoutLogPrefix(shared.newContext(standInMessage(socket))),
  });
  routes.onExchange = () => {
    timerRoutes.start();
  };
  timerRoutes.start();
  return timerRoutes;
}

/** What takes messages in the place of `receiver`, with received_route_mode. */
export function showArrivals(shared: SharedHost, receiver: Receiver, guard: Guard): Receiver['receive'] {
  return new Arrivals({
    routes: shared.routes,
    route: shared.routes.reference(RouteType.Event, MESSAGE_RECEIVED),
    context: (flow) => withoutLogPrefix(shared.newContext(standInMessage(flow.socket))),
    next: receiver.receive,
    onError: (flow, error) => {
      guard.report(`the processing of what came from ${flow.remoteAddress}:${flow.remotePort}`, error);
    },
    onFailure: (error) => {
      guard.report('the processing of what arrived and waited', error);
    },
    onOverload: (flow) => {
      shared.log.error(
        `too many messages wait for event_route[${MESSAGE_RECEIVED}], dropped one of ${flow.remoteAddress}:${flow.remotePort}`,
      );
    },
  }).receive;
}
