// From kinds of run to the blocks that serve them.
import { RouteType } from '../host.ts';
import type { RouteFamily } from './route-table.ts';

/** The family of blocks that a route armed for `type` is one of. */
export function handlerFamily(type: RouteType): RouteFamily {
  switch (type) {
    case RouteType.Failure:
      return 'failure_route';
    case RouteType.Reply:
      return 'onreply_route';
    case RouteType.CoreReply:
      return 'reply_route';
    case RouteType.Branch:
      return 'branch_route';
    case RouteType.Onsend:
      return 'onsend_route';
    case RouteType.Event:
    case RouteType.BranchFailure:
      return 'event_route';
    case RouteType.Error:
      return 'error_route';
    case RouteType.Local:
      return 'local_route';
    case RouteType.Startup:
      return 'startup_route';
    case RouteType.Timer:
      return 'timer_route';
    default:
      return 'route';
  }
}
