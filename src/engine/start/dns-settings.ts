/** How names are looked up, as live views of global parameters, so that `cfg.set` works on them. */
import { defaultResolverSettings, type ResolverSettings } from '../../transport/resolver-settings.ts';
import type { CoreValues } from '../config/core-parameters.ts';

/** What the resolver takes; nobody waits longer for a name. */
const MOST_TIMEOUT = 3_600_000;
const MOST_TRIES = 100;

export function liveDnsSettings(core: CoreValues): ResolverSettings {
  return {
    ...defaultResolverSettings,
    get timeout() {
      return core.dns_retr_time < 0 ? null : between(1, core.dns_retr_time * 1000, MOST_TIMEOUT);
    },
    get tries() {
      return core.dns_retr_no < 0 ? null : between(1, core.dns_retr_no, MOST_TRIES);
    },
    get mostServers() {
      return orDefault(core.dns_servers_no, defaultResolverSettings.mostServers);
    },
    get useSearchList() {
      return core.dns_use_search_list !== 0;
    },
    get tryIpv6() {
      return core.dns_try_ipv6 !== 0;
    },
    get families() {
      return familiesOf(core.dns_cache_flags);
    },
    get useCache() {
      return core.use_dns_cache !== 0;
    },
    get minTtl() {
      return core.dns_cache_min_ttl * 1000;
    },
    get maxTtl() {
      return orDefault(core.dns_cache_max_ttl * 1000, defaultResolverSettings.maxTtl);
    },
    get negativeTtl() {
      return core.dns_cache_negative_ttl * 1000;
    },
    get mostBytes() {
      return core.dns_cache_mem * 1024;
    },
    get dropsValid() {
      return core.dns_cache_del_nonexp !== 0;
    },
    get preferred() {
      return PREFERRED[core.dns_cache_rec_pref] ?? 'old';
    },
    get sweepInterval() {
      return core.dns_cache_gc_interval * 1000;
    },
    get slow() {
      return core.dns_slow_query_ms;
    },
  };
}

/** By the number that `dns_cache_rec_pref` gives. */
const PREFERRED = ['old', 'old', 'new', 'longer'] as const;

const ONLY_IPV4 = 1;
const ONLY_IPV6 = 2;
const PREFER_IPV6 = 4;
const FAMILIES = { ipv4: [4], ipv6: [6], ipv4First: [4, 6], ipv6First: [6, 4] } as const;

function familiesOf(flags: number): readonly (4 | 6)[] {
  if ((flags & ONLY_IPV4) !== 0) return FAMILIES.ipv4;
  if ((flags & ONLY_IPV6) !== 0) return FAMILIES.ipv6;
  return (flags & PREFER_IPV6) !== 0 ? FAMILIES.ipv6First : FAMILIES.ipv4First;
}

function between(least: number, value: number, most: number): number {
  return Math.min(Math.max(least, value), most);
}

/** Negative values leave it to the server, as in Kamailio. */
function orDefault(value: number, byDefault: number): number {
  return value < 0 ? byDefault : value;
}
