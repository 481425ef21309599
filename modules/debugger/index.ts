import type { Context } from '../../src/context/context.ts';
import type { LogLevel } from '../../src/lib/log.ts';
import { facilityCode, levelOfWord } from '../../src/lib/log/level-names.ts';
import { arg, defineModule, functionsOf, kemiOf, RouteType } from '../../src/module/index.ts';
import { facilityName, levelName } from './arguments.ts';
import { dumpMessage } from './message-dump.ts';
import { methodsOf } from './methods.ts';
import { init, params, type Self } from './self.ts';
import { ALL_VARIABLES, dumpVariables } from './variable-dump.ts';

const fn = functionsOf<Self>();
const ksr = kemiOf<Self>();

function dump({ host }: Self, ctx: Context, mask: number, at: LogLevel): 1 {
  if (host.log.enabled(at)) host.log.log(at, dumpVariables(ctx, mask), host.logPrefix(ctx));
  return 1;
}

const level = (name: string | undefined): LogLevel => levelOfWord(name ?? 'L_DBG') ?? 3;

export default defineModule({
  name: 'debugger',
  doc: 'Traces what a script does, and gives modules log levels of their own.',
  oneWorker: 'breakpoints hold the messages of one worker only',
  params,
  init,
  tracesActions: true,
  holdsActions: 'breakpoint',
  functions: {
    dbg_breakpoint: fn({
      doc: 'Not 0: stops here while a debugger is attached to `node --inspect`; one step out of it leads to the line of the configuration.',
      args: [arg.int()],
      names: ['enabled'],
      routes: RouteType.Any,
      run(_self, _ctx, enabled) {
        // eslint-disable-next-line no-debugger -- to stop is what it is for; without a debugger it does nothing
        if (enabled !== 0) debugger;
        return 1;
      },
    }),
    dbg_pv_dump: fn({
      doc: 'Logs variables as JSON. The mask is a sum of 1 (those that are null, too), 2 ($avp), 4 ($var), 8 ($xavp); the level L_DBG unless given.',
      args: [arg.optional(arg.int()), arg.optional(levelName())],
      names: ['mask', 'level'],
      routes: RouteType.Any,
      kemi: 'pv_dump',
      run: (self, ctx, mask, name) => dump(self, ctx, mask ?? ALL_VARIABLES, level(name)),
    }),
    dbg_sip_msg: fn({
      doc: 'Logs the message as it would be sent now, and what was changed in it. The level is L_DBG unless given; a syslog facility may stand behind it.',
      args: [arg.optional(levelName()), arg.optional(facilityName())],
      names: ['level', 'facility'],
      routes: RouteType.Any & ~(RouteType.Failure | RouteType.Branch | RouteType.Onsend),
      worksIn: RouteType.Any,
      kemi: 'sip_msg',
      run({ host }, ctx, name, facility) {
        if (host.log.enabled(level(name))) {
          const text = dumpMessage(ctx, host.locate(ctx)?.line ?? 0);
          host.log.log(level(name), text, host.logPrefix(ctx), facilityCode(facility ?? ''));
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
