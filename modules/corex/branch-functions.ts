/** Functions on the destination set and on extended flags. */
import type { Context } from '../../src/context/context.ts';
import { addDestination, destinationOf, newDestination, type Destination } from '../../src/context/destination.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { parseQValue } from '../../src/sip/name-addr.ts';
import { parseUri } from '../../src/sip/uri.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const EXTENDED_FLAGS = Symbol('corex extended flags');

/** As in Kamailio another URI goes the way of the Request-URI: by its next hop, path and socket, with its flags. */
function branchTo(ctx: Context, uri: string): Destination {
  const { destination, path, socket, flags } = destinationOf(ctx);
  return { ...newDestination(uri), destination, path, socket, flags };
}

function appendBranch(self: Self, ctx: Context, uri: string | undefined, q: string | undefined): number {
  if (uri !== undefined && uri !== '' && parseUri(uri) === null) return -1;
  const branch = uri === undefined || uri === '' ? destinationOf(ctx) : branchTo(ctx, uri);
  if (q !== undefined && q !== '') {
    const value = parseQValue(q);
    if (value === null) return -1;
    branch.q = value;
  }
  if (addDestination(ctx, branch, self.host.core.maxBranches)) return 1;
  self.host.log.error('append_branch(): the request has as many branches as it may', self.host.logPrefix(ctx));
  return -1;
}

function flagsOf(ctx: Context): Set<number> {
  const known = ctx.slot(EXTENDED_FLAGS) as Set<number> | undefined;
  if (known !== undefined) return known;
  const flags = new Set<number>();
  ctx.setSlot(EXTENDED_FLAGS, flags);
  return flags;
}

const isExtendedFlag = (flag: number): boolean => flag >= 0 && flag <= 63;

export const branchFunctions = {
  append_branch: fn({
    doc: 'Adds a branch: the given URI with its q, or the Request-URI as it stands.',
    args: [arg.optional(arg.text()), arg.optional(arg.text())],
    routes: RouteType.Request | RouteType.Failure,
    run: appendBranch,
  }),
  setxflag: fn({
    doc: 'Sets an extended flag (0 to 63).',
    args: [arg.int()],
    routes: RouteType.Any,
    run(_self, ctx, flag) {
      if (!isExtendedFlag(flag)) return -1;
      flagsOf(ctx).add(flag);
      return 1;
    },
  }),
  resetxflag: fn({
    doc: 'Clears an extended flag.',
    args: [arg.int()],
    routes: RouteType.Any,
    run(_self, ctx, flag) {
      if (!isExtendedFlag(flag)) return -1;
      flagsOf(ctx).delete(flag);
      return 1;
    },
  }),
  isxflagset: fn({
    doc: 'True when the extended flag is set.',
    args: [arg.int()],
    routes: RouteType.Any,
    run: (_self, ctx, flag) => (flagsOf(ctx).has(flag) ? 1 : -1),
  }),
};
