/** Extended flags, and the flags by which modules tell each other what was done to a message. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, returnCode, RouteType } from '../../src/module/index.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const routes = RouteType.Any;

const extended = (doc: string, run: (ctx: Context, bit: bigint) => number) =>
  fn({
    doc,
    args: [arg.int()],
    names: ['flag'],
    routes,
    run: (_self, ctx, flag) => (flag >= 0 && flag <= 63 ? run(ctx, 1n << BigInt(flag)) : -1),
  });

const INTERNAL_FLAGS = Symbol('corex internal flags');
const INTERNAL_NAMES = ['USE_UAC_FROM', 'USE_UAC_TO', 'UAC_AUTH'];

const internalFlags = (ctx: Context): number => (ctx.slot(INTERNAL_FLAGS) as number | undefined) ?? 0;

/** A name that is none has no bit: setting it does nothing. */
const bitOf = (name: string): number => {
  const index = INTERNAL_NAMES.indexOf(name);
  return index < 0 ? 0 : 1 << index;
};

const internal = (doc: string, change: (flags: number, bit: number) => number) =>
  fn({
    doc,
    args: [arg.text()],
    names: ['flag'],
    routes,
    run(_self, ctx, name) {
      ctx.setSlot(INTERNAL_FLAGS, change(internalFlags(ctx), bitOf(name)));
      return 1;
    },
  });

export const flagFunctions = {
  setxflag: extended('Sets an extended flag (0 to 63) of the transaction.', (ctx, bit) => {
    ctx.extendedFlags |= bit;
    return 1;
  }),
  resetxflag: extended('Clears an extended flag.', (ctx, bit) => {
    ctx.extendedFlags &= ~bit;
    return 1;
  }),
  isxflagset: extended('True when the extended flag is set.', (ctx, bit) =>
    returnCode((ctx.extendedFlags & bit) !== 0n),
  ),
  msg_iflag_set: internal('Sets an internal flag: USE_UAC_FROM, USE_UAC_TO or UAC_AUTH.', (flags, bit) => flags | bit),
  msg_iflag_reset: internal('Clears an internal flag.', (flags, bit) => flags & ~bit),
  msg_iflag_is_set: fn({
    doc: 'True when the internal flag is set, -2 when it is not, -1 for a name that is none.',
    args: [arg.text()],
    names: ['flag'],
    routes,
    run(_self, ctx, name) {
      const bit = bitOf(name);
      if (bit === 0) return -1;
      return (internalFlags(ctx) & bit) === 0 ? -2 : 1;
    },
  }),
};
