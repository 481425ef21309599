/** Asking the DNS, and the system's hosts file where names of hosts are asked for. */
import type { NaptrRecord, SrvRecord } from 'node:dns';
import { lookup, resolveNaptr, resolveSrv } from 'node:dns/promises';
import { addressFamily } from '../../src/lib/ip-address.ts';
import type { RandomSource } from '../../src/lib/random.ts';
import { weightedOrder } from '../../src/lib/weighted-order.ts';
import type { QueryResult } from './query-results.ts';

/** All addresses of a host as the system knows them; null: none. */
export async function systemAddresses(host: string): Promise<readonly string[] | null> {
  const found = await lookup(host, { all: true }).catch(() => null);
  return found?.map(({ address }) => address) ?? null;
}

export async function queryAddresses(host: string): Promise<QueryResult | null> {
  const addresses = await systemAddresses(host);
  if (addresses === null || addresses.length === 0) return null;
  const records = addresses.map((addr) => ({ addr, type: addressFamily(addr) }));
  const has = (family: 4 | 6): number => (records.some(({ type }) => type === family) ? 1 : 0);
  return { totals: { count: records.length, ipv4: has(4), ipv6: has(6) }, records };
}

export async function querySrv(name: string, random: RandomSource): Promise<QueryResult> {
  return srvResult(await resolveSrv(name).catch(() => []), random);
}

/** RFC 2782: the lowest priority first, in it by chance, by the weights. */
export function srvResult(found: readonly SrvRecord[], random: RandomSource): QueryResult {
  const services = found.map(({ priority, weight, port, name: target }) => ({ priority, weight, port, target }));
  const records = weightedOrder(services, random, services.length);
  return { totals: { count: records.length }, records };
}

export async function queryNaptr(domain: string): Promise<QueryResult> {
  return naptrResult(await resolveNaptr(domain).catch(() => []));
}

/** RFC 2915: by order, then by preference. */
export function naptrResult(found: readonly NaptrRecord[]): QueryResult {
  const records = found
    .map(({ order, preference, flags, service, regexp, replacement }) => ({
      order,
      pref: preference,
      flags,
      services: service,
      regex: regexp,
      replace: replacement,
    }))
    .sort((a, b) => a.order - b.order || a.pref - b.pref);
  return { totals: { count: records.length }, records };
}
