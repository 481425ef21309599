/** What functions, variables and methods of tm receive, and the sets of routes they may run in. */
import type { ModuleSelf } from '../../src/module/index.ts';
import { RouteType } from '../../src/module/index.ts';
import type { PARAMETERS } from './parameters.ts';
import type { Transactions } from './transactions.ts';

export type Self = ModuleSelf<typeof PARAMETERS, Transactions>;

/** Where a function about the transaction of a request may be called. */
export const REQUEST_ROUTES = RouteType.Request | RouteType.Failure;
export const ANY = RouteType.Any;
/** Where a transaction is at hand: not for replies before tm sees them, and not for what is being sent. */
export const WITH_TRANSACTION = RouteType.Any & ~(RouteType.CoreReply | RouteType.Onsend);
