/** Sets of routes that functions of the core have in common. */
import { RouteType } from '../../module/index.ts';

/** Where there is a request. */
export const REQUEST_ROUTES = RouteType.Any & ~(RouteType.Reply | RouteType.CoreReply);
