/** `dbg.*`. */
import type { MethodDefinition } from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { structOf } from '../../src/rpc/value.ts';
import { breakpointMethod, OK, readPid } from './breakpoint-method.ts';
import type { Self } from './self.ts';

const invalid = (): RpcFault => new RpcFault(500, 'invalid parameters');

export function methodsOf(self: () => Self): readonly MethodDefinition[] {
  const settings = (): Self['state']['settings'] => self().state.settings;
  return [
    {
      name: 'dbg.ls',
      doc: 'Whether the actions of scripts are traced (1 in `set`), whether runs stop before them (2), and whether one does (`state`).',
      list: true,
      run(args, reply) {
        readPid(args);
        const { tracer, breakpoints } = self().state;
        const set = (tracer.isTracing ? 1 : 0) + (breakpoints?.isOn === true ? 2 : 0);
        const { state, askedBy } = breakpoints ?? { state: 0, askedBy: 0 };
        reply.add(structOf({ entry: 0, pid: process.pid, set, state, 'in.pid': askedBy, 'in.cmd': 0 }));
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
    breakpointMethod(self),
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
        const level = args.intOr(invalid());
        if (module === null) throw invalid();
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
