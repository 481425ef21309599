/** `dns.*` and `dst_blocklist.*`: the cache of names, and a list of bad destinations that is not kept. */
import { RpcFault } from '../fault.ts';
import type { MethodDefinition } from '../registry.ts';
import { structOf } from '../value.ts';
import type { ServerFacts } from './facts.ts';

/** What one answer in the cache takes, roughly, and the most the cache takes, in bytes. */
const ENTRY_SIZE = 100;
const MOST_SIZE = 1_000_000;

const RECORD_TYPES = ['A', 'AAAA', 'SRV', 'NAPTR', 'CNAME', 'TXT', 'EBL', 'PTR'];

export function dnsMethods(facts: ServerFacts): MethodDefinition[] {
  return [
    {
      name: 'dns.lookup',
      doc: 'Looks a name up: type (A or AAAA), name.',
      async run(args, reply) {
        const type = args.string();
        const name = args.string();
        if (!RECORD_TYPES.includes(type)) throw new RpcFault(400, 'Invalid type');
        const found = type === 'A' || type === 'AAAA' ? await facts.dns.lookup(name, type === 'A' ? 4 : 6) : [];
        if (found.length === 0) throw new RpcFault(400, 'Not found');
        for (const address of found) reply.add(structOf({ name, type, ip: address }));
      },
    },
    {
      name: 'dns.mem_info',
      doc: 'Bytes that the cache of names takes, and may take.',
      run(_args, reply) {
        reply.add(facts.dns.entries() * ENTRY_SIZE, MOST_SIZE);
      },
    },
    ...['dns.delete_all', 'dns.delete_all_force'].map((name): MethodDefinition => ({
      name,
      doc: 'Forgets all names.',
      run(_args, reply) {
        facts.dns.clear();
        reply.add(structOf({ status: 'ok' }));
      },
    })),
    ...['add', 'debug', 'delete_all', 'mem_info', 'view'].map((verb): MethodDefinition => ({
      name: `dst_blocklist.${verb}`,
      doc: 'The list of bad destinations is off.',
      run() {
        throw new RpcFault(500, 'dst blocklist support disabled');
      },
    })),
  ];
}
