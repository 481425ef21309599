/** Arming routes for the transaction, and asking which are armed. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, RouteType, type RouteHandle } from '../../src/module/index.ts';
import { dataOf } from './cell-data.ts';
import { cellOf, earlyOptions, requireEarlyOptions, type TransactionOptions } from './options.ts';
import { ANY, type Self } from './self.ts';

const fn = functionsOf<Self>();

/** The options of the run's transaction, or those kept for the one it will make. */
export function optionsOf(ctx: Context): TransactionOptions {
  const cell = cellOf(ctx);
  return cell === null || cell.isLocal ? requireEarlyOptions(ctx) : dataOf(cell).requireOptions();
}

function armedOptions(ctx: Context): Readonly<TransactionOptions> | null {
  const cell = cellOf(ctx);
  return cell === null || cell.isLocal ? earlyOptions(ctx) : dataOf(cell).options;
}

/** For messages. */
const KINDS: Readonly<Partial<Record<RouteType, string>>> = {
  [RouteType.Failure]: 'failure_route',
  [RouteType.Reply]: 'onreply_route',
  [RouteType.Branch]: 'branch_route',
  [RouteType.Event]: 'event_route',
};

/** The name of a route as it is declared; `0` disarms. */
function find(self: Self, ctx: Context, type: RouteType, name: string): RouteHandle | null {
  if (name === '0' || name === '') return null;
  const route = self.host.routes.find(type, name, ctx);
  // A configuration is checked for this; scripts are not.
  if (route === null) self.host.log.error(`there is no ${KINDS[type]!}[${name}] to be armed`, self.host.logPrefix(ctx));
  return route;
}

const ROUTES =
  RouteType.Request |
  RouteType.Failure |
  RouteType.Reply |
  RouteType.Branch |
  RouteType.Event |
  RouteType.BranchFailure;

export const routeFunctions = {
  t_on_failure: fn({
    doc: 'Runs this failure_route when all branches of the transaction have failed; it has to be armed again for another time.',
    args: [arg.routeName(RouteType.Failure)],
    names: ['route'],
    routes: ROUTES,
    run(self, ctx, name) {
      optionsOf(ctx).failureRoute = find(self, ctx, RouteType.Failure, name);
      return 1;
    },
  }),
  t_on_reply: fn({
    doc: 'Runs this onreply_route for every reply of the transaction; called in a branch_route, for its branch and later ones.',
    args: [arg.routeName(RouteType.Reply)],
    names: ['route'],
    routes: ROUTES,
    run(self, ctx, name) {
      const route = find(self, ctx, RouteType.Reply, name);
      if (ctx.routeType === RouteType.Branch) optionsOf(ctx).branchReplyRoute = route;
      else optionsOf(ctx).replyRoute = route;
      return 1;
    },
  }),
  t_on_branch: fn({
    doc: 'Runs this branch_route for every branch that the next relay makes.',
    args: [arg.routeName(RouteType.Branch)],
    names: ['route'],
    routes: ROUTES & ~(RouteType.Reply | RouteType.Branch),
    worksIn: ROUTES,
    run(self, ctx, name) {
      optionsOf(ctx).branchRoute = find(self, ctx, RouteType.Branch, name);
      return 1;
    },
  }),
  t_on_branch_failure: fn({
    doc: 'Runs event_route[tm:branch-failure:NAME] for every negative reply of a branch.',
    args: [arg.literal()],
    names: ['route'],
    routes: ROUTES,
    run(self, ctx, name) {
      // Scripts name a function.
      const called = self.host.routes.find(RouteType.Event, name, ctx);
      optionsOf(ctx).branchFailureRoute = called ?? find(self, ctx, RouteType.Event, `tm:branch-failure:${name}`);
      return 1;
    },
  }),
  t_is_set: fn({
    doc: 'True when a route of that kind is armed: branch_route, failure_route, onreply_route, branch_failure_route.',
    args: [arg.text()],
    names: ['kind'],
    routes: ANY,
    run(_self, ctx, target) {
      const options = armedOptions(ctx);
      if (options === null) return -1;
      switch (target) {
        case 'branch_route':
          return options.branchRoute === null ? -1 : 1;
        case 'failure_route':
          return options.failureRoute === null ? -1 : 1;
        case 'onreply_route':
          return options.replyRoute === null ? -1 : 1;
        case 'branch_failure_route':
          return options.branchFailureRoute === null ? -1 : 1;
        default:
          return -1;
      }
    },
  }),
};
