/** `dns.*`: asking DNS, and the cache of its answers. */
import type { Clock } from '../../lib/clock.ts';
import { addressFamily, canonicalAddress } from '../../lib/ip-address.ts';
import { RpcFault } from '../../rpc/fault.ts';
import type { MethodDefinition } from '../../rpc/registry.ts';
import type { RpcReply } from '../../rpc/reply.ts';
import { structOf, type RpcStruct } from '../../rpc/value.ts';
import { CacheEntry } from '../../transport/dns/cache-entry.ts';
import { domainName } from '../../transport/dns/domain-name.ts';
import { RecordType, type DnsRecord, type RecordTypeName } from '../../transport/dns/record.ts';
import { compareServices } from '../../transport/dns/srv-order.ts';
import type { Resolver } from '../../transport/resolver.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { addRecord, describeRecord } from './dns-record-text.ts';

export interface DnsSources {
  readonly clock: Clock;
  readonly resolver: Resolver;
  readonly core: CoreValues;
}

/** Types that can be asked for; EBL records (of private ENUM trees) there are none. */
const TYPES = ['A', 'AAAA', 'CNAME', 'EBL', 'NAPTR', 'PTR', 'SRV', 'TXT'] as const;
/** Flags of records that are put in. */
const UNRESOLVABLE = 1;
const PERMANENT = 2;

const NOT_FOUND = new RpcFault(400, 'Not found');

/** Of an entry: who holds it. While it is shown in answer to a lookup that is two. */
const HELD_BY_CACHE = 1;
const HELD_BY_LOOKUP = 2;

export function dnsMethods(sources: DnsSources): MethodDefinition[] {
  const { resolver, clock } = sources;
  const { cache } = resolver;
  const now = (): number => clock.now();
  return [
    {
      name: 'dns.lookup',
      doc: 'Asks for records of a type: type (A, AAAA, SRV, NAPTR, CNAME, TXT, PTR), name.',
      async run(args, reply) {
        const [type, name] = [args.string(), args.string()];
        reply.add(await lookup(sources, name, typeOf(type)));
      },
    },
    {
      name: 'dns.view',
      doc: 'What is in the cache.',
      run(_args, reply) {
        for (const entry of cache.entries()) reply.add(describe(entry, now(), HELD_BY_CACHE));
      },
    },
    {
      name: 'dns.debug',
      doc: 'What is in the cache, as a table: name, type, bytes, references, seconds to live, seconds since it was used, flags.',
      run(_args, reply) {
        for (const entry of cache.entries()) addHead(entry, now(), reply, null);
      },
    },
    {
      name: 'dns.debug_all',
      doc: 'As dns.debug, with the records.',
      run(_args, reply) {
        for (const entry of cache.entries()) {
          for (const [index, { record, expires }] of entry.all().entries()) {
            addHead(entry, now(), reply, index);
            addRecord(record, reply);
            reply.add(secondsTo(expires, now()));
          }
        }
      },
    },
    {
      name: 'dns.mem_info',
      doc: 'Bytes that the cache takes, and may take.',
      run(_args, reply) {
        reply.add(cache.bytes, sources.core.dns_cache_mem * 1024);
      },
    },
    ...addingMethods(sources),
    ...TYPES.map((type): MethodDefinition => ({
      name: `dns.delete_${type.toLowerCase()}`,
      workers: 'every',
      doc: `Takes ${type} records out of the cache: name.`,
      run(args) {
        const name = domainName(args.string());
        const removal = name === null || type === 'EBL' ? 'unknown' : cache.delete(name, type, now());
        if (removal === 'unknown') throw NOT_FOUND;
        if (removal === 'permanent') throw new RpcFault(400, 'Permanent entries cannot be deleted');
      },
    })),
    {
      name: 'dns.delete_all',
      workers: 'every',
      doc: 'Forgets all answers that are not permanent.',
      run(_args, reply) {
        cache.clear(false);
        reply.add(structOf({ status: 'ok' }));
      },
    },
    {
      name: 'dns.delete_all_force',
      workers: 'every',
      doc: 'Forgets all answers.',
      run(_args, reply) {
        cache.clear(true);
        reply.add(structOf({ status: 'ok' }));
      },
    },
  ];
}

function addingMethods(sources: DnsSources): MethodDefinition[] {
  const add = (name: string, family: 4 | 6): MethodDefinition => {
    const type = family === 4 ? 'A' : 'AAAA';
    return {
      name,
      workers: 'every',
      doc: `Puts an ${type} record into the cache: name, seconds, address, flags (1 there is none, 2 permanent).`,
      run(args) {
        const [host, ttl] = [args.string(), args.int()];
        const [text, flags] = [args.string(), args.int()];
        const address = canonicalAddress(text);
        if (address === null || addressFamily(address) !== family) throw new RpcFault(400, 'Malformed ip address');
        put(sources, host, flags, { type, ttl, address });
      },
    };
  };
  return [
    add('dns.add_a', 4),
    add('dns.add_aaaa', 6),
    {
      name: 'dns.add_srv',
      workers: 'every',
      doc: 'Puts an SRV record into the cache: name, seconds, priority, weight, port, target, flags (1 there is none, 2 permanent).',
      run(args) {
        const [host, ttl, priority] = [args.string(), args.int(), args.int()];
        const [weight, port, target, flags] = [args.int(), args.int(), args.string(), args.int()];
        const name = domainName(target);
        if (name === null) throw new RpcFault(400, 'Malformed name');
        put(sources, host, flags, { type: 'SRV', ttl, priority, weight, port, name });
      },
    },
  ];
}

function put(
  { resolver, clock }: DnsSources,
  host: string,
  flags: number,
  record: DnsRecord & { readonly type: 'A' | 'AAAA' | 'SRV' },
): void {
  const name = domainName(host);
  if (name === null) throw new RpcFault(400, 'Malformed name');
  const key = { name, type: record.type, permanent: (flags & PERMANENT) !== 0 };
  const kept = (flags & UNRESOLVABLE) === 0 ? record : null;
  resolver.cache.add(key, kept, Math.max(0, record.ttl) * 1000, clock.now());
}

function typeOf(text: string): RecordTypeName | 'EBL' {
  const type = TYPES.find((each) => each === text.toUpperCase());
  if (type === undefined) throw new RpcFault(400, 'Invalid type');
  return type;
}

async function lookup({ resolver, clock }: DnsSources, host: string, type: RecordTypeName | 'EBL'): Promise<RpcStruct> {
  const family = addressFamily(host);
  if (type === 'EBL' || (family !== 0 && type !== (family === 4 ? 'A' : 'AAAA'))) throw NOT_FOUND;
  if (family !== 0) return literal(host, type, clock.now());
  const records = await resolver.records(host, type);
  if (records.length === 0) throw NOT_FOUND;
  const now = clock.now();
  const name = domainName(host)!;
  return describe(resolver.kept(name, type) ?? passing(name, type, records, now), now, HELD_BY_LOOKUP);
}

/** An address is its own name, and never grows old. */
function literal(address: string, type: RecordTypeName, now: number): RpcStruct {
  const record: DnsRecord = { type: address.includes(':') ? 'AAAA' : 'A', ttl: 0, address };
  const end = now - 1000;
  const key = { name: address, type, permanent: false };
  return describe(new CacheEntry(key, [record], [end], end, now), now, HELD_BY_CACHE);
}

/** Records that are not kept. */
function passing(name: string, type: RecordTypeName, records: readonly DnsRecord[], now: number): CacheEntry {
  const expires = records.map(({ ttl }) => now + ttl * 1000);
  return new CacheEntry({ name, type, permanent: false }, records, expires, Math.max(...expires), now);
}

function describe(entry: CacheEntry, now: number, references: number): RpcStruct {
  const struct = structOf({
    name: entry.name,
    type: entry.type,
    size_bytes: entry.size,
    reference_counter: references,
    permanent: yesOrNo(entry.permanent),
    expires: secondsTo(entry.end, now),
    last_used: Math.round((now - entry.lastUsed) / 1000),
    negative_entry: yesOrNo(entry.negative),
  });
  if (entry.negative) return struct;
  const records = struct.array('records');
  for (const [index, { record, expires }] of inOrder(entry).entries()) {
    const shown = describeRecord(record, index);
    shown.add('rr_permanent', yesOrNo(entry.permanent)).add('rr_expires', secondsTo(expires, now));
    records.add(shown);
  }
  return struct;
}

/** One line of a table; `index`: of the record. */
function addHead(entry: CacheEntry, now: number, reply: RpcReply, index: number | null): void {
  reply.add(entry.name, RecordType[entry.type]);
  if (index !== null) reply.add(index);
  const flags = (entry.negative ? UNRESOLVABLE : 0) | (entry.permanent ? PERMANENT : 0);
  reply.add(entry.size, HELD_BY_CACHE, secondsTo(entry.end, now), Math.round((now - entry.lastUsed) / 1000), flags);
}

/** Services as they are tried, others as they came. */
function inOrder(entry: CacheEntry): ReturnType<CacheEntry['all']> {
  return entry.all().toSorted(({ record: a }, { record: b }) => {
    return a.type === 'SRV' && b.type === 'SRV' ? compareServices(a, b) : 0;
  });
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** 0 for what never ends. */
function secondsTo(time: number, now: number): number {
  return Number.isFinite(time) ? Math.round((time - now) / 1000) : 0;
}
