/** `benchmark.*`. */
import type { MethodDefinition } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { RpcDouble, structOf, type RpcStruct } from '../../src/rpc/value.ts';
import type { Mode, NamedTimer, Timers } from './timers.ts';

const BAD_VALUE = new RpcFault(500, 'Invalid Parameter Value');
const INVALID = new RpcFault(500, 'Invalid Parameters');

function number(args: RpcArguments, min: number, max: number): number {
  const value = args.intOr(INVALID);
  if (value < min || value > max) throw BAD_VALUE;
  return value;
}

function known(timers: Timers, name: string): NamedTimer {
  const timer = timers.find(name);
  if (timer === null) throw new RpcFault(500, 'Register timer failure');
  return timer;
}

function show(timers: Timers, timer: NamedTimer): RpcStruct {
  const { period, global } = timer;
  const { granularity } = timers;
  const shown = structOf({
    name: timer.name,
    state: timers.isEnabled(timer) ? 'enabled' : 'disabled',
    id: timer.id,
    granularity,
    period_sum: period.sum,
    period_min: period.min,
    period_max: period.max,
  });
  if (granularity > 0) shown.add('period_media', new RpcDouble(period.sum / granularity));
  shown.add('calls', global.calls).add('sum', global.sum).add('global_min', global.min).add('global_max', global.max);
  if (global.calls > 0) shown.add('global_media', new RpcDouble(global.sum / global.calls));
  return shown;
}

export function methodsOf(timers: () => Timers): MethodDefinition[] {
  return [
    {
      name: 'benchmark.enable_global',
      doc: 'Turns all timers off (-1) or on (1), or leaves it to each (0).',
      run(args) {
        timers().mode = number(args, -1, 1) as Mode;
      },
    },
    {
      name: 'benchmark.enable_timer',
      doc: 'Turns one timer on (1) or off (0).',
      run(args) {
        const name = args.stringOr(INVALID);
        const enabled = number(args, 0, 1) === 1;
        known(timers(), name).enabled = enabled;
      },
    },
    {
      name: 'benchmark.granularity',
      doc: 'Sets how many measurements make a line of the log.',
      run(args) {
        timers().granularity = number(args, 1, 0x7fffffff);
      },
    },
    {
      name: 'benchmark.loglevel',
      doc: 'Sets the level of these lines (-5 to 3).',
      run(args) {
        timers().logLevel = number(args, -5, 3);
      },
    },
    {
      name: 'benchmark.timer_list',
      doc: 'Shows all timers: the last complete period and all measurements, in microseconds.',
      run(_args, reply) {
        for (const timer of timers().list()) reply.add(show(timers(), timer));
      },
    },
    {
      name: 'benchmark.timer_name_list',
      doc: 'Shows one timer.',
      run(args, reply) {
        reply.add(show(timers(), known(timers(), args.stringOr(new RpcFault(400, 'Invalid timer name')))));
      },
    },
  ];
}
