/** Core functions on message flags: 32 bits that stay with the transaction. */
import { functionsOf, RouteType } from '../../module/index.ts';
import { flag } from './plain-arguments.ts';
import type { CoreSelf } from './self.ts';

const fn = functionsOf<CoreSelf>();

export const flagFunctions = {
  setflag: fn({
    doc: 'Sets a flag of the message and its transaction: its number (0 to 31) or the name it has by `flags`.',
    args: [flag()],
    names: ['flag'],
    routes: RouteType.Any,
    run(_self, ctx, flag) {
      ctx.flags |= 1 << flag;
      return 1;
    },
  }),
  resetflag: fn({
    doc: 'Clears a flag of the message and its transaction.',
    args: [flag()],
    names: ['flag'],
    routes: RouteType.Any,
    run(_self, ctx, flag) {
      ctx.flags &= ~(1 << flag);
      return 1;
    },
  }),
  isflagset: fn({
    doc: 'True when the flag is set.',
    args: [flag()],
    names: ['flag'],
    routes: RouteType.Any,
    run: (_self, ctx, flag) => ((ctx.flags & (1 << flag)) !== 0 ? 1 : -1),
  }),
};
