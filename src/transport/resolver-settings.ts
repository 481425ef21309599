// How names are looked up. The comments name the global parameter that sets each; what has none is fixed. Times are milliseconds.

/** All but `timeout` and `tries` are read at use, so that they may change while the server runs. */
export interface ResolverSettings {
  /** For one try, and how many tries (`dns_retr_time`, `dns_retr_no`). */
  readonly timeout: number;
  readonly tries: number;
  /** Ask for IPv6 addresses when there is no IPv4 one (`dns_try_ipv6`). */
  readonly tryIpv6: boolean;
  /** Keep answers (`use_dns_cache`). */
  readonly useCache: boolean;
  /** Bounds on the TTL of answers (`dns_cache_min_ttl`, `dns_cache_max_ttl`). */
  readonly minTtl: number;
  readonly maxTtl: number;
  /** To remember that a name has no address (`dns_cache_negative_ttl`). */
  readonly negativeTtl: number;
  /** To remember that servers failed. */
  readonly failureTtl: number;
  /** Answers kept, and names being asked for, at most. */
  readonly mostEntries: number;
  readonly mostQueries: number;
}

export const defaultResolverSettings: ResolverSettings = {
  timeout: 2000,
  tries: 2,
  tryIpv6: true,
  useCache: true,
  minTtl: 0,
  maxTtl: 24 * 3600 * 1000,
  negativeTtl: 60_000,
  failureTtl: 5000,
  mostEntries: 10_000,
  mostQueries: 1000,
};
