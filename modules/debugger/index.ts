import type { Context } from '../../src/context/context.ts';
import type { LogLevel } from '../../src/lib/log.ts';
import { arg, defineModule, functionsOf, kemiOf, RouteType } from '../../src/module/index.ts';
import { dumpMessage } from './message-dump.ts';
import { methodsOf } from './methods.ts';
import { init, params, type Self } from './self.ts';
import { ALL_VARIABLES, dumpVariables } from './variable-dump.ts';

const fn = functionsOf<Self>();
const ksr = kemiOf<Self>();

const LEVELS: Readonly<Record<string, LogLevel>> = {
  L_ALERT: -5,
  L_BUG: -4,
  L_CRIT2: -3,
  L_CRIT: -2,
  L_ERR: -1,
  L_WARN: 0,
  L_NOTICE: 1,
  L_INFO: 2,
  L_DBG: 3,
};

function dump({ host }: Self, ctx: Context, mask: number, at: LogLevel): 1 {
  if (host.log.enabled(at)) host.log.log(at, dumpVariables(ctx, mask), host.logPrefix(ctx));
  return 1;
}

const level = (name: string | undefined): LogLevel => LEVELS[name ?? 'L_DBG'] ?? 3;

export default defineModule({
  name: 'debugger',
  doc: 'Traces what a script does, and gives modules log levels of their own.',
  params,
  init,
  tracesActions: true,
  functions: {
    dbg_breakpoint: fn({
      doc: 'Accepted. Breakpoints are set by a debugger.',
      args: [arg.int()],
      names: ['enabled'],
      routes: RouteType.Any,
      run: () => 1,
    }),
    dbg_pv_dump: fn({
      doc: 'Logs variables as JSON. The mask is a sum of 1 (those that are null, too), 2 ($avp), 4 ($var), 8 ($xavp); the level L_DBG unless given.',
      args: [arg.optional(arg.int()), arg.optional(arg.literal())],
      names: ['mask', 'level'],
      routes: RouteType.Any,
      kemi: 'pv_dump',
      run: (self, ctx, mask, name) => dump(self, ctx, mask ?? ALL_VARIABLES, level(name)),
    }),
    dbg_sip_msg: fn({
      doc: 'Logs the message as it would be sent now, and what was changed in it. The level is L_DBG unless given; a facility behind it is accepted.',
      args: [arg.optional(arg.literal()), arg.optional(arg.literal())],
      names: ['level', 'facility'],
      routes: RouteType.Any,
      kemi: 'sip_msg',
      run({ host }, ctx, name) {
        if (host.log.enabled(level(name))) {
          host.log.log(level(name), dumpMessage(ctx, host.locate(ctx)?.line ?? 0), host.logPrefix(ctx));
        }
        return 1;
      },
    }),
  },
  kemi: {
    functions: {
      dbg_pv_dump_ex: ksr({
        doc: 'As dbg_pv_dump(), with the log level as a number: -1 error, 2 info, 3 debug.',
        args: [arg.int(), arg.int()],
        names: ['mask', 'level'],
        returns: 'int',
        run: (self, ctx, mask, at) => dump(self, ctx, mask, Math.max(-5, Math.min(3, at)) as LogLevel),
      }),
    },
  },
  methods: methodsOf,
});
