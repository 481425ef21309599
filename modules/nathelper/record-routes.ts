/** `$rr_count` and `$rr_top_count`: how many proxies have put themselves into the way of the dialog (RFC 3261 §16.6 step 4). */
import type { Context } from '../../src/context/context.ts';

/** null: they cannot be read. */
export function recordRouteCount({ message }: Context): number | null {
  return message.recordRoutes?.length ?? null;
}

/** 2: the topmost is one of two that the same proxy has put there, for two transports (`r2` of rr). */
export function topRecordRoutes({ message }: Context): number | null {
  const routes = message.recordRoutes;
  if (routes === null) return null;
  const top = routes[0];
  if (top === undefined) return 0;
  return top.uri?.hasParameter('r2') === true ? 2 : 1;
}
