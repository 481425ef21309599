/** Core functions on the destination set. */
import { clearBranches } from '../../context/destination.ts';
import { arg, functionsOf } from '../../module/index.ts';
import { number } from './plain-arguments.ts';
import { BEFORE_SENDING } from './routes.ts';
import type { CoreSelf } from './self.ts';

const fn = functionsOf<CoreSelf>();

export const branchFunctions = {
  remove_branch: fn({
    doc: 'Removes the branch with this number, the first without one, from the destination set.',
    args: [arg.optional(number())],
    names: ['branch'],
    routes: BEFORE_SENDING,
    run(_self, ctx, index = 0) {
      if (index >= 0) ctx.branches.splice(index, 1);
      return 1;
    },
  }),
  clear_branches: fn({
    doc: 'Removes all further branches from the destination set, and the branch flags of the Request-URI.',
    routes: BEFORE_SENDING,
    run(_self, ctx) {
      clearBranches(ctx);
      return 1;
    },
  }),
};
