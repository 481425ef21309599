/** Memory of the process, in the shape of Kamailio's private and shared memory. */
import { processMemory } from '../../src/lib/process-memory.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import type { ComputedStatistic, MethodDefinition } from '../../src/module/index.ts';
import { structOf } from '../../src/rpc/value.ts';

/** The `shmem:` statistics. */
export const MEMORY_STATISTICS: readonly ComputedStatistic<typeof processMemory>[] = [
  {
    name: 'shmem:total_size',
    doc: 'Bytes that the heap of JavaScript may take.',
    read: (memory) => memory().total,
  },
  {
    name: 'shmem:free_size',
    doc: 'Bytes among them that are not used.',
    read(memory) {
      const { total, used } = memory();
      return Math.max(0, total - used);
    },
  },
  { name: 'shmem:used_size', doc: 'Bytes that are in use on the heap.', read: (memory) => memory().used },
  {
    name: 'shmem:real_used_size',
    doc: 'Bytes of the machine that the process has, the heap and all else.',
    read: (memory) => memory().real,
  },
  {
    name: 'shmem:max_used_size',
    doc: 'Most bytes of the machine that the process has had.',
    read: (memory) => memory().most,
  },
  { name: 'shmem:fragments', doc: 'Always 1: memory has no fragments that could be counted.', read: () => 1 },
];

export const MEMORY_METHODS: readonly MethodDefinition[] = [
  {
    name: 'pkg.stats',
    doc: 'Memory of each process; `pid`, `rank` or `index` with a number choose one.',
    list: true,
    run(args, reply) {
      const filter = args.optionalString();
      if (filter !== null) {
        if (!['pid', 'rank', 'index'].includes(filter)) throw new RpcFault(500, 'Invalid filter type');
        const number = args.optionalInt();
        if (number === null) throw new RpcFault(500, 'One more parameter expected');
        if (number !== (filter === 'pid' ? process.pid : 0)) throw new RpcFault(500, `No such ${filter}`);
      }
      const { total, used, real } = processMemory();
      reply.add(
        structOf({
          entry: 0,
          pid: process.pid,
          rank: 0,
          used,
          free: Math.max(0, total - used),
          real_used: real,
          total_size: total,
          total_frags: 1,
          desc: 'main process - all sockets',
        }),
      );
    },
  },
  {
    name: 'pkg.info',
    doc: 'Name and size of the memory manager.',
    run(_args, reply) {
      reply.add(structOf({ name: 'v8', size: processMemory().total }));
    },
  },
  ...['mod.stats', 'mod.mem_stats', 'mod.mem_statsx'].map((name): MethodDefinition => ({
    name,
    doc: 'Memory of a module: not measured here, always 0.',
    list: true,
    run(args, reply) {
      const module = args.optionalString();
      if (module === null) throw new RpcFault(500, 'Module name or "all" needed');
      const type = args.optionalString() ?? 'all';
      reply.add(`Module: ${module}`);
      if (type === 'all' || type === 'pkg') reply.add(structOf({ Total: 0 }));
      if (type === 'all' || type === 'shm') reply.add(structOf({ Total: 0 }));
      reply.add('');
    },
  })),
];
