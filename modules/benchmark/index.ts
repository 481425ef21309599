import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf, checked } from '../../src/module/index.ts';
import type { LogLevel } from '../../src/lib/log.ts';
import { methodsOf } from './methods.ts';
import { Timers, type Mode } from './timers.ts';

const params = {
  enable: param.int({
    doc: '-1: timers are off; 0: each is turned on for itself; 1: all are on.',
    default: 0,
    min: -1,
    max: 1,
    reload: false,
  }),
  granularity: param.int({ doc: 'How many measurements make a line of the log.', default: 1, min: 1, reload: false }),
  loglevel: param.int({
    doc: 'Log level of the lines that bm_log_timer() writes.',
    default: 3,
    min: -5,
    max: 3,
    reload: false,
  }),
  register: param.list({ doc: 'Name of a timer that exists from the start (repeatable).' }),
};

type Self = ModuleSelf<typeof params, Timers>;
const fn = functionsOf<Self>();

export default defineModule({
  name: 'benchmark',
  doc: 'Measures how long parts of a configuration take.',
  oneWorker: 'a timer of one worker is not known to another',
  params,
  init(_host, { enable, granularity, loglevel, register }) {
    // Not the server's clock, which stands still while a message is routed.
    const now = (): number => Math.round(performance.now() * 1_000);
    const timers = new Timers(now, { mode: enable as Mode, granularity, logLevel: loglevel });
    for (const name of register) timers.register(name);
    return timers;
  },
  functions: {
    bm_start_timer: fn({
      doc: 'Starts a measurement with the timer of this name.',
      args: [checked(arg.literal(), 'name of a timer', (written) => written !== '')],
      names: ['timer'],
      routes: RouteType.Any & ~RouteType.Onsend,
      worksIn: RouteType.Any,
      kemi: 'bm_start_timer',
      run(self, _ctx, name) {
        self.state.start(name);
        return 1;
      },
    }),
    bm_log_timer: fn({
      doc: 'Ends the measurement of a timer, and logs what it measured when the period is complete.',
      args: [checked(arg.literal(), 'name of a timer', (written) => written !== '')],
      names: ['timer'],
      routes: RouteType.Any & ~RouteType.Onsend,
      worksIn: RouteType.Any,
      kemi: 'bm_log_timer',
      run(self, ctx, name) {
        const line = self.state.stop(name);
        if (line !== null) self.host.log.log(self.state.logLevel as LogLevel, line, self.host.logPrefix(ctx));
        return 1;
      },
    }),
  },
  variables: (self) => [
    {
      names: ['BM_time_diff'],
      doc: 'Microseconds that the timer logged last had measured; 0 before.',
      bind: () => ({ get: () => self().state.lastDuration }),
    },
  ],
  methods: (self) => methodsOf(() => self().state),
});
