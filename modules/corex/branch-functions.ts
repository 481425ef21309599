/** Functions on the destination set. */
import type { Context } from '../../src/context/context.ts';
import { addDestination, destinationOf, newDestination, type Destination } from '../../src/context/destination.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { parseQValue } from '../../src/sip/name-addr.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();

/** As in Kamailio another URI goes the way of the Request-URI: by its next hop, path and socket, with its flags. */
function branchTo(ctx: Context, uri: string): Destination {
  const { destination, path, socket, flags } = destinationOf(ctx);
  return { ...newDestination(uri), destination, path, socket, flags };
}

/** The way of the Request-URI is that of the branch it became: what is put in its place begins without. */
function leaveWay(ctx: Context): void {
  ctx.destination = null;
  ctx.path = null;
  ctx.sendSocket = null;
  ctx.branchFlags = 0;
}

function appendBranch(self: Self, ctx: Context, uri: string | undefined, q: string | undefined): number {
  const isOther = uri !== undefined && uri !== '';
  const branch = isOther ? branchTo(ctx, uri) : destinationOf(ctx);
  if (q !== undefined && q !== '') {
    const value = parseQValue(q);
    if (value === null) return -1;
    branch.q = value;
  }
  if (addDestination(ctx, branch, self.host.core.maxBranches)) {
    if (!isOther) leaveWay(ctx);
    return 1;
  }
  self.host.log.error('append_branch(): the request has as many branches as it may', self.host.logPrefix(ctx));
  return -1;
}

export const branchFunctions = {
  append_branch: fn({
    doc: 'Adds a branch: the given URI with its q, or the Request-URI as it stands.',
    args: [arg.optional(arg.text()), arg.optional(arg.text())],
    names: ['uri', 'q'],
    routes: RouteType.Request | RouteType.Failure,
    kemi: ['append_branch', 'append_branch_uri', 'append_branch_uri_q'],
    run: appendBranch,
  }),
};
