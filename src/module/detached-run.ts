/** Running a route for which there is no message: timers, tasks, queues. */
import type { Context } from '../context/context.ts';
import { RouteType } from '../script/host.ts';
import type { ModuleHost, RunResult } from './host.ts';
import { standInMessage } from './stand-in.ts';

/** A context with a message that stands in for the one that is not there; null: the server has no socket. */
export function detachedContext(host: ModuleHost): Context | null {
  const [socket] = host.network.sockets;
  return socket === undefined ? null : host.newContext(standInMessage(socket));
}

/**
 * Runs `route[name]` in a context of its own; `prepare` puts there what the route is to find. null: there is no such route,
 * or no socket.
 */
export function runDetached(
  host: ModuleHost,
  name: string,
  type: RouteType,
  prepare?: (ctx: Context) => void,
): RunResult | Promise<RunResult> | null {
  const route = host.routes.find(RouteType.Request, name, null);
  const ctx = route === null ? null : detachedContext(host);
  if (route === null || ctx === null) return null;
  prepare?.(ctx);
  return host.routes.run(route, type, ctx);
}
