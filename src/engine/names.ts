/** DNS as functions of scripts ask it, by the resolver that requests are sent with. */
import type { Names } from '../module/names.ts';
import type { DnsRecord, RecordTypeName } from '../transport/dns/record.ts';
import type { Resolver } from '../transport/resolver.ts';

export function namesOf(resolver: Resolver): Names {
  return {
    addresses: (host) => resolver.allAddresses(host),
    services: (name) => recordsOf(resolver, name, 'SRV'),
    naptr: (name) => recordsOf(resolver, name, 'NAPTR'),
    keepFor(seconds) {
      resolver.lifetime = seconds === 0 ? null : seconds;
    },
  };
}

type RecordOf<T extends RecordTypeName> = Extract<DnsRecord, { readonly type: T }>;
type Found<T extends RecordTypeName> = readonly RecordOf<T>[] | Promise<readonly RecordOf<T>[]>;

function recordsOf<T extends RecordTypeName>(resolver: Resolver, name: string, type: T): Found<T> {
  const isOfType = (record: DnsRecord): record is RecordOf<T> => record.type === type;
  const found = resolver.records(name, type);
  return found instanceof Promise ? found.then((records) => records.filter(isOfType)) : found.filter(isOfType);
}
