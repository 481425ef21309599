/** `core.*` about the server process: version, times, processes, modules, memory. */
import type { ProcessMemory } from '../../lib/process-memory.ts';
import { RpcFault } from '../fault.ts';
import type { MethodDefinition } from '../registry.ts';
import { type RpcStruct, structOf } from '../value.ts';
import { clockText, durationText } from './clock-text.ts';
import type { ServerFacts } from './facts.ts';

export function processMethods(facts: ServerFacts): MethodDefinition[] {
  const uptime = (): number => Math.trunc((facts.now() - facts.startedAt) / 1000);
  return [
    {
      name: 'core.version',
      doc: 'Name and version of the server.',
      run(_args, reply) {
        reply.add(`${facts.fullVersion} `);
      },
    },
    {
      name: 'core.uptime',
      doc: 'Time now, time of the start, and the seconds between.',
      run(_args, reply) {
        reply.add(structOf({ now: clockText(facts.now()), up_since: clockText(facts.startedAt), uptime: uptime() }));
      },
    },
    {
      name: 'core.info',
      doc: 'Version and features of this build.',
      run(_args, reply) {
        reply.add(
          structOf({
            version: `${facts.product} ${facts.version}`,
            id: facts.sourceId,
            compiler: facts.compiler,
            compiled: '',
            flags: facts.flags.join(', '),
          }),
        );
      },
    },
    {
      name: 'core.runinfo',
      doc: 'Version and times of the running server.',
      run(_args, reply) {
        reply.add(
          structOf({
            name: facts.product,
            version: facts.version,
            sourceid: facts.sourceId,
            compiler: facts.compiler,
            compiled: '',
            time_now: clockText(facts.now()),
            time_started: clockText(facts.startedAt),
            uptime_secs: uptime(),
            utime_days: durationText(uptime()),
          }),
        );
      },
    },
    {
      name: 'core.flags',
      doc: 'Features of this build.',
      run(_args, reply) {
        reply.add(facts.flags.join(', '));
      },
    },
    {
      name: 'core.ps',
      doc: 'Id and task of each process.',
      list: true,
      run(_args, reply) {
        for (const { pid, description } of facts.processes()) reply.add(pid, description);
      },
    },
    {
      name: 'core.psx',
      doc: 'Number, id and task of each process.',
      list: true,
      run(_args, reply) {
        for (const { index, pid, description } of facts.processes()) {
          reply.add(structOf({ IDX: index, PID: pid, DSC: description }));
        }
      },
    },
    {
      name: 'core.psa',
      doc: 'Number, id, state, rank and task of each process.',
      list: true,
      run(_args, reply) {
        for (const { index, pid, rank, description } of facts.processes()) {
          reply.add(structOf({ index, pid, status: 1, rank, description }));
        }
      },
    },
    {
      name: 'core.arg',
      doc: 'Command line of the server, word by word.',
      list: true,
      run(_args, reply) {
        reply.add(...facts.commandLine);
      },
    },
    {
      name: 'core.pwd',
      doc: 'Working folder of the server.',
      list: true,
      run(_args, reply) {
        reply.add(facts.workingFolder());
      },
    },
    {
      name: 'core.modules',
      doc: 'Loaded modules, the last one first.',
      list: true,
      run(_args, reply) {
        reply.add(...[...facts.modules()].reverse());
      },
    },
    {
      name: 'core.ppdefines',
      doc: 'Names defined for the preprocessor of the configuration.',
      list: true,
      run(_args, reply) {
        for (const [name] of facts.defines()) reply.add(name);
      },
    },
    {
      name: 'core.ppdefines_full',
      doc: 'Names defined for the preprocessor of the configuration, with their values.',
      list: true,
      run(_args, reply) {
        for (const [name, value] of facts.defines()) reply.add(structOf({ name, type: 0, value: value ?? 'none' }));
      },
    },
    {
      name: 'core.shmmem',
      doc: 'Memory of the server in bytes, or in the unit given: b, k, m or g.',
      run(args, reply) {
        reply.add(memoryStruct(facts.memory(), unitSize(args.optionalString() ?? 'b')));
      },
    },
    {
      name: 'shm.stats',
      doc: 'Memory of the server in bytes.',
      run(_args, reply) {
        reply.add(memoryStruct(facts.memory(), 1));
      },
    },
    {
      name: 'shm.info',
      doc: 'Name and size of the memory manager.',
      run(_args, reply) {
        reply.add(structOf({ name: 'v8', size: facts.memory().total }));
      },
    },
    {
      name: 'core.kill',
      doc: 'Sends the server a signal, 15 (terminate) unless another number is given.',
      run(args) {
        const signal = args.optionalInt() ?? 15;
        if (signal < 1 || signal > 64) throw new RpcFault(400, 'signal must be a number from 1 to 64');
        facts.kill(signal);
      },
    },
  ];
}

function memoryStruct({ total, used, real, most }: ProcessMemory, unit: number): RpcStruct {
  const amount = (bytes: number): number => Math.trunc(bytes / unit);
  return structOf({
    total: amount(total),
    free: amount(Math.max(0, total - used)),
    used: amount(used),
    real_used: amount(real),
    max_used: amount(most),
    fragments: 1,
  });
}

function unitSize(unit: string): number {
  switch (unit.charAt(0)) {
    case 'b':
      return 1;
    case 'k':
      return 1024;
    case 'm':
      return 1024 ** 2;
    case 'g':
      return 1024 ** 3;
    default:
      throw new RpcFault(500, 'bad param, (use b|k|m|g)');
  }
}
