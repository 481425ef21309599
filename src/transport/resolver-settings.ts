// How names are looked up. The comments name the global parameter that sets each; what has none is fixed. Times are milliseconds.
import type { CacheSettings } from './dns/cache.ts';

/** All are read at use, so that they may change while the server runs. */
export interface ResolverSettings extends CacheSettings {
  /** For one try, and how many tries (`dns_retr_time`, `dns_retr_no`); null: what /etc/resolv.conf says. */
  readonly timeout: number | null;
  readonly tries: number | null;
  /** How many of the servers are asked (`dns_servers_no`). */
  readonly mostServers: number;
  /** Try the domains of /etc/resolv.conf behind a name (`dns_use_search_list`). */
  readonly useSearchList: boolean;
  /** Ask for IPv6 addresses at all (`dns_try_ipv6`). */
  readonly tryIpv6: boolean;
  /** Families of addresses, the first one preferred (`dns_cache_flags`). */
  readonly families: readonly (4 | 6)[];
  /** Keep answers (`use_dns_cache`). */
  readonly useCache: boolean;
  /** Most time to remember that a name has no such records (`dns_cache_negative_ttl`). */
  readonly negativeTtl: number;
  /** To remember that servers failed. */
  readonly failureTtl: number;
  /** Between two sweeps of the cache (`dns_cache_gc_interval`). */
  readonly sweepInterval: number;
  /** A question that takes longer counts as slow (`dns_slow_query_ms`); 0: none does. */
  readonly slow: number;
  /** Questions under way at most. */
  readonly mostQueries: number;
}

export const defaultResolverSettings: ResolverSettings = {
  timeout: null,
  tries: null,
  mostServers: Number.POSITIVE_INFINITY,
  useSearchList: true,
  tryIpv6: true,
  families: [4, 6],
  useCache: true,
  minTtl: 0,
  maxTtl: 24 * 3600 * 1000,
  negativeTtl: 60_000,
  failureTtl: 5000,
  sweepInterval: 120_000,
  slow: 0,
  mostBytes: 500 * 1024,
  dropsValid: false,
  preferred: 'old',
  mostQueries: 1000,
};
