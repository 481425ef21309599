/** What DNS said, as scripts see it: in the order in which to try it. */
import { addressFamily } from '../../src/lib/ip-address.ts';
import type { RandomSource } from '../../src/lib/random.ts';
import { weightedOrder } from '../../src/lib/weighted-order.ts';
import type { NaptrRecord, ServiceRecord } from '../../src/module/index.ts';
import type { QueryResult } from './query-results.ts';

/** null: there is no address. */
export function addressResult(addresses: readonly string[]): QueryResult | null {
  if (addresses.length === 0) return null;
  const records = addresses.map((addr) => ({ addr, type: addressFamily(addr) }));
  const has = (family: 4 | 6): number => (records.some(({ type }) => type === family) ? 1 : 0);
  return { totals: { count: records.length, ipv4: has(4), ipv6: has(6) }, records };
}

/** RFC 2782: the lowest priority first, in it by chance, by the weights. */
export function serviceResult(found: readonly ServiceRecord[], random: RandomSource): QueryResult {
  const services = found.map(({ priority, weight, port, name: target }) => ({ priority, weight, port, target }));
  const records = weightedOrder(services, random, services.length);
  return { totals: { count: records.length }, records };
}

/** RFC 2915: by order, then by preference. */
export function naptrResult(found: readonly NaptrRecord[]): QueryResult {
  const records = found
    .map(({ order, preference, flags, service, expression, name }) => ({
      order,
      pref: preference,
      flags,
      services: service,
      regex: expression,
      replace: name,
    }))
    .sort((a, b) => a.order - b.order || a.pref - b.pref);
  return { totals: { count: records.length }, records };
}
