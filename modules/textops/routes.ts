/** Sets of routes in which several functions may run. */
import { RouteType } from '../../src/module/index.ts';

/** Where a request is decided about. */
export const REQUESTS = RouteType.Request | RouteType.Failure | RouteType.Branch;

/** Where a message is on its way, request or reply. */
export const EDITABLE = REQUESTS | RouteType.Reply | RouteType.CoreReply;
