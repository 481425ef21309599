/** How names are looked up, as live views of global parameters, so that `cfg.set` works on them. */
import { defaultResolverSettings, type ResolverSettings } from '../../transport/resolver-settings.ts';
import type { CoreValues } from '../config/core-parameters.ts';

/** What the resolver takes; nobody waits longer for a name. */
const MOST_TIMEOUT = 3_600_000;
const MOST_TRIES = 100;

export function liveDnsSettings(core: CoreValues): ResolverSettings {
  return {
    ...defaultResolverSettings,
    timeout: between(1, orDefault(core.dns_retr_time * 1000, defaultResolverSettings.timeout), MOST_TIMEOUT),
    tries: between(1, orDefault(core.dns_retr_no, defaultResolverSettings.tries), MOST_TRIES),
    get tryIpv6() {
      return core.dns_try_ipv6 !== 0;
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
  };
}

function between(least: number, value: number, most: number): number {
  return Math.min(Math.max(least, value), most);
}

/** Negative values leave it to the server, as in Kamailio. */
function orDefault(value: number, byDefault: number): number {
  return value < 0 ? byDefault : value;
}
