/** `KSR.x`: the end of the script, and functions of the configuration language by their name. */
import { arg, kemiOf } from '../../../module/index.ts';
import { EXIT } from '../exit-signal.ts';
import type { KsrSelf } from './self.ts';

const ksr = kemiOf<KsrSelf>();

const argument = () => arg.optional(arg.text());

export const X_FUNCTIONS = {
  exit: ksr({
    doc: 'Ends the script.',
    returns: 'never',
    run(_self, ctx): never {
      ctx.stopped = true;
      throw EXIT;
    },
  }),
  drop: ksr({
    doc: 'Ends the script; the branch or reply that is being routed is not sent.',
    returns: 'never',
    run(_self, ctx): never {
      ctx.stopped = true;
      ctx.dropped = true;
      throw EXIT;
    },
  }),
  modf: ksr({
    doc: 'Calls a function of the configuration language by its name, with its arguments as texts.',
    args: [arg.literal(), argument(), argument(), argument(), argument(), argument(), argument()],
    names: ['name', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth'],
    returns: 'int',
    waits: true,
    run: (self, ctx, name, ...args) =>
      self.state.callFunction(
        ctx,
        name,
        args.filter((each) => each !== undefined),
      ),
  }),
};
