/** `corex.shm_status` and the like: memory of the process, in the log and as numbers. */
import { memoryReport, processMemory } from '../../src/lib/process-memory.ts';
import type { MethodDefinition, ModuleHost } from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { structOf } from '../../src/rpc/value.ts';

const report = (host: ModuleHost): void => {
  for (const line of memoryReport()) host.log.debug(line);
};

export function memoryMethods(host: () => ModuleHost): MethodDefinition[] {
  return [
    ...['corex.shm_status', 'corex.shm_summary'].map((name): MethodDefinition => ({
      name,
      doc: 'Writes the memory of the process into the log, at level debug.',
      run() {
        report(host());
      },
    })),
    {
      name: 'corex.pkg_summary',
      doc: 'The same for one process, chosen by pid or idx and its number; only the one that runs (idx 0) has any.',
      run(args) {
        const selector = args.optionalString();
        const value = args.optionalInt();
        if (selector === null || value === null) throw new RpcFault(400, 'Selector and value not provided');
        if (selector !== 'pid' && selector !== 'idx') throw new RpcFault(500, 'Unsupported selector type');
        if (selector === 'idx' && value !== 0) throw new RpcFault(500, 'Index value out of range');
        if (selector === 'idx' || value === process.pid) report(host());
      },
    },
    {
      name: 'shm.report',
      doc: 'Memory of the process, as far as it has what the memory manager of Kamailio counts.',
      run(_args, reply) {
        const { total, used, real, most } = processMemory();
        reply.add(
          structOf({
            total_size: total,
            free_size_s: Math.max(0, total - used),
            used_size_s: used,
            real_used_s: real,
            max_used_s: most,
          }),
        );
      },
    },
  ];
}
