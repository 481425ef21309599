/** `dbg.*`. */
import type { MethodDefinition } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { structOf } from '../../src/rpc/value.ts';
import type { Self } from './self.ts';

const OK = '200 ok';

/** A process id may follow: there is one process. */
function readPid(args: RpcArguments): void {
  const pid = args.optionalInt();
  if (pid !== null && pid !== process.pid) throw new RpcFault(500, 'No such pid');
}

const invalid = (): RpcFault => new RpcFault(500, 'invalid parameters');

const noBreakpoints = (): RpcFault =>
  new RpcFault(500, 'No breakpoints here: attach a debugger (docs/guides/debugging.md)');

export function methodsOf(self: () => Self): readonly MethodDefinition[] {
  const settings = (): Self['state']['settings'] => self().state.settings;
  return [
    {
      name: 'dbg.ls',
      doc: 'Whether the actions of scripts are traced.',
      list: true,
      run(args, reply) {
        readPid(args);
        const set = self().state.tracer.isTracing ? 1 : 0;
        reply.add(structOf({ entry: 0, pid: process.pid, set, state: 0, 'in.pid': 0, 'in.cmd': 0 }));
      },
    },
    {
      name: 'dbg.trace',
      doc: 'Turns the trace of actions on or off.',
      run(args, reply) {
        const command = args.optionalString();
        if (command === null) throw new RpcFault(500, 'Config trace command missing');
        if (command !== 'on' && command !== 'off') throw new RpcFault(500, 'Unknown trace command');
        readPid(args);
        self().state.tracer.isTracing = command === 'on';
        reply.add(OK);
      },
    },
    {
      name: 'dbg.bp',
      doc: 'Breakpoints: `off` and `release`, since there are none; a debugger sets them in the configuration itself.',
      run(args, reply) {
        const command = args.optionalString();
        if (command === null) throw new RpcFault(500, 'Config breakpoint command missing');
        if (!/^(?:on|off|keep|release|next|move|show|eval|log)$/.test(command)) {
          throw new RpcFault(500, 'Unknown inner command');
        }
        if (/^(?:keep|next|move|show|eval|log)$/.test(command) && args.remaining === 0) {
          throw new RpcFault(500, 'Missing pid parameter');
        }
        readPid(args);
        if (command !== 'off' && command !== 'release') throw noBreakpoints();
        reply.add(OK);
      },
    },
    {
      name: 'dbg.reset_msgid',
      doc: 'Counts messages ($mi) from 1 again, where the parameter reset_msgid allows it.',
      run(_args, reply) {
        if (self().params.reset_msgid === 0) throw new RpcFault(500, 'reset_msgid is 0. Set it to 1 to enable.');
        self().host.restartSerials();
        reply.add(OK);
      },
    },
    {
      name: 'dbg.set_mod_level',
      doc: 'Sets the log level of a module: name (core for the core), level.',
      run(args, reply) {
        const module = args.optionalString();
        const level = args.optionalInt();
        if (module === null || level === null) throw invalid();
        settings().setLevel(module, level);
        reply.add(OK);
      },
    },
    {
      name: 'dbg.get_mod_level',
      doc: 'The log level of a module.',
      run(args, reply) {
        const module = args.optionalString();
        if (module === null) throw invalid();
        reply.add(settings().level(module) ?? Number(self().host.config.find('core', 'debug')?.get() ?? 0));
      },
    },
    {
      name: 'dbg.set_mod_facility',
      doc: 'Sets the syslog facility of a module: name (core for the core), facility.',
      run(args, reply) {
        const module = args.optionalString();
        const facility = args.optionalString();
        if (module === null || facility === null) throw invalid();
        if (!settings().setFacility(module, facility)) throw new RpcFault(500, 'facility not found');
        reply.add(OK);
      },
    },
    {
      name: 'dbg.get_mod_facility',
      doc: 'The syslog facility of a module.',
      run(args, reply) {
        const module = args.optionalString();
        if (module === null) throw invalid();
        reply.add(settings().facility(module) ?? 'LOG_DAEMON');
      },
    },
  ];
}
