/** Records of DNS as management commands show them, with Kamailio's names. */
import type { RpcReply } from '../../rpc/reply.ts';
import { RpcStruct } from '../../rpc/value.ts';
import type { DnsRecord } from '../../transport/dns/record.ts';

/** Named values; `index`: its place among those of its entry. */
export function describeRecord(record: DnsRecord, index: number): RpcStruct {
  const struct = new RpcStruct().add('rr_idx', index);
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return struct.add('rr_ip', record.address);
    case 'CNAME':
    case 'PTR':
      return struct.add('rr_name', record.name);
    case 'SRV':
      return struct
        .add('rr_name', record.name)
        .add('rr_port', record.port)
        .add('rr_priority', record.priority)
        .add('rr_weight', record.weight);
    case 'NAPTR':
      // The replacement has the name of the expression there.
      return struct
        .add('rr_order', record.order)
        .add('rr_preference', record.preference)
        .add('rr_flags', record.flags)
        .add('rr_service', record.service)
        .add('rr_regexp', record.expression)
        .add('rr_regexp', record.name);
    case 'TXT': {
      const texts = struct.array('txt');
      for (const [at, text] of record.texts.entries()) texts.struct().add('idx', at).add('rr_txt', text);
      return struct;
    }
  }
}

/** Kind and value, as a table has them. */
export function addRecord(record: DnsRecord, reply: RpcReply): void {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      reply.add('ip', record.address);
      break;
    case 'NAPTR':
      reply.add('naptr ', record.flags + record.service + record.expression + record.name);
      break;
    case 'TXT':
      reply.add('txt', record.texts[0] ?? '');
      break;
    default:
      reply.add(record.type.toLowerCase(), record.name);
  }
}
