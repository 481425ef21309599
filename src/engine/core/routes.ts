/** Sets of routes that functions of the core have in common. */
import { RouteType } from '../../module/index.ts';

/** Where what is sent can still be changed: in an onsend_route it goes as it is. */
export const BEFORE_SENDING = RouteType.Any & ~RouteType.Onsend;

/** Where there is a request. */
export const REQUEST_ROUTES = RouteType.Any & ~(RouteType.Reply | RouteType.CoreReply);
