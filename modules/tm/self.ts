/** What functions, variables and methods of tm receive, and the sets of routes they may run in. */
import type { ModuleSelf } from '../../src/module/index.ts';
import { RouteType } from '../../src/module/index.ts';
import type { PARAMETERS } from './parameters.ts';
import type { Transactions } from './transactions.ts';

export type Self = ModuleSelf<typeof PARAMETERS, Transactions>;

/** Where a function about the transaction of a request may be called. */
export const REQUEST_ROUTES = RouteType.Request | RouteType.Failure;
export const ANY = RouteType.Any;
