import type { Context } from '../../src/context/context.ts';
import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import { isBelow, MaxForwardsResult, processMaxForwards } from './max-forwards.ts';

const params = {
  max_limit: param.int({
    doc: 'Largest value a request may leave with; a greater one is lowered to it.',
    default: 70,
    min: 0,
    max: 255,
    runtimeName: 'max_limit',
  }),
};

type Self = ModuleSelf<typeof params, undefined>;

const fn = functionsOf<Self>();

/** Max-Forwards is a byte (RFC 3261 §20.22). */
function isNumberOfHops({ host }: Self, ctx: Context, limit: number): boolean {
  if (limit >= 0 && limit <= 255) return true;
  host.log.error(`invalid param value: ${limit}`, host.logPrefix(ctx));
  return false;
}

export default defineModule({
  name: 'maxfwd',
  doc: 'Counts down the Max-Forwards header (RFC 3261 §16.6 step 3) so that a loop ends.',
  params,
  functions: {
    mf_process_maxfwd_header: fn({
      doc: 'Lowers Max-Forwards by one (1), or adds it with the given value (2) when the request has none. -1: it has reached 0; -2: it cannot be read.',
      args: [arg.int()],
      names: ['limit'],
      routes: RouteType.Request,
      kemi: 'process_maxfwd',
      aliases: ['process_maxfwd', 'maxfwd_process'],
      run(self, ctx, limit) {
        if (!isNumberOfHops(self, ctx, limit)) return -1;
        const result = processMaxForwards(ctx, limit, self.params.max_limit);
        if (result === MaxForwardsResult.Malformed)
          self.host.log.error('unable to parse the max forwards number', self.host.logPrefix(ctx));
        return result;
      },
    }),
    is_maxfwd_lt: fn({
      doc: 'True when Max-Forwards, as the request leaves, is less than the value. -2: the request came without; -3: it cannot be read.',
      args: [arg.int()],
      names: ['limit'],
      routes: RouteType.Request | RouteType.Failure | RouteType.Branch,
      kemi: 'is_maxfwd_lt',
      aliases: ['mf_lowlimit', 'maxfwd_at_least'],
      run: (self, ctx, limit) => (isNumberOfHops(self, ctx, limit) ? isBelow(ctx, limit) : -1),
    }),
  },
});
