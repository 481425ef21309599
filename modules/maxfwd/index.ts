import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import { processMaxForwards } from './max-forwards.ts';

const params = {
  max_limit: param.int({
    doc: 'Largest value a request may leave with; a greater one is lowered to it.',
    default: 70,
    min: 0,
    max: 255,
    runtimeName: 'max_limit',
  }),
};

const fn = functionsOf<ModuleSelf<typeof params, undefined>>();

export default defineModule({
  name: 'maxfwd',
  doc: 'Counts down the Max-Forwards header (RFC 3261 §16.6 step 3) so that a loop ends.',
  params,
  functions: {
    mf_process_maxfwd_header: fn({
      doc: 'Lowers Max-Forwards by one, or adds it with the given value when the request has none; false when it has reached 0.',
      args: [arg.int()],
      routes: RouteType.Request,
      kemi: 'process_maxfwd',
      aliases: ['process_maxfwd'],
      run: (self, ctx, limit) => processMaxForwards(ctx, limit, self.params.max_limit),
    }),
    is_maxfwd_lt: fn({
      doc: 'True when Max-Forwards is present and less than the value.',
      args: [arg.int()],
      routes: RouteType.Any,
      kemi: 'is_maxfwd_lt',
      run: (_self, ctx, limit) => {
        const present = ctx.message.maxForwards;
        return present !== null && present < limit ? 1 : -1;
      },
    }),
  },
});
