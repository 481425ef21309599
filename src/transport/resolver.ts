// Host names to addresses (the A and AAAA part of RFC 3263 §4.2): literals, /etc/hosts, then DNS with a cache.
import { Resolver as DnsClient, type RecordWithTtl } from 'node:dns';
import type { Clock } from '../lib/clock.ts';
import { addressFamily, canonicalAddress, withoutBrackets } from '../lib/ip-address.ts';
import { ownCopy } from '../lib/latin1.ts';
import type { EventCounter } from './counters.ts';
import { DnsCache } from './dns-cache.ts';
import { HostsFile } from './hosts-file.ts';
import { defaultResolverSettings, type ResolverSettings } from './resolver-settings.ts';

export interface ResolverOptions {
  readonly clock: Clock;
  /** `address` or `address:port` each; null: those of the system. */
  readonly servers?: readonly string[] | null;
  readonly hostsPath?: string;
  readonly settings?: ResolverSettings;
}

/** Answers, or the promise of them; an empty list means there is no such address. Never rejects. */
export type Addresses = readonly string[] | Promise<readonly string[]>;

const NONE: readonly string[] = Object.freeze([]);
const LONGEST_NAME = 253;

export class Resolver {
  /** Queries that brought no address. */
  readonly failures: EventCounter = { name: 'failed_dns_request', value: 0 };
  readonly #clock: Clock;
  readonly #client: DnsClient;
  readonly #hosts: HostsFile;
  readonly #cache: DnsCache;
  /** What was said at the start rather than by DNS. */
  readonly #pinned = new DnsCache(Number.POSITIVE_INFINITY);
  readonly #queries = new Map<string, Promise<readonly string[]>>();
  readonly #settings: ResolverSettings;

  constructor(options: ResolverOptions) {
    const { clock, servers = null, hostsPath = '/etc/hosts', settings = defaultResolverSettings } = options;
    this.#clock = clock;
    this.#settings = settings;
    this.#client = new DnsClient({ timeout: settings.timeout, tries: settings.tries });
    if (servers !== null) {
      this.#client.setServers(servers);
    }
    this.#hosts = new HostsFile(hostsPath, clock);
    this.#cache = new DnsCache(settings.mostEntries);
  }

  /**
   * Addresses of `host`, an IP literal (brackets allowed) or a name, in the order in which to try them. Family 0 is
   * IPv4, or IPv6 where there is no IPv4 address. Answers at once when no server must be asked.
   */
  lookup(host: string, family: 0 | 4 | 6): Addresses {
    const literal = withoutBrackets(host);
    const literalFamily = addressFamily(literal);
    if (literalFamily !== 0) {
      return family === 0 || family === literalFamily ? [literal] : NONE;
    }
    const name = nameOf(host);
    if (name === null) {
      return NONE;
    }
    if (family !== 0) {
      return this.#find(name, family);
    }
    const first = this.#find(name, 4);
    if (first instanceof Promise) {
      return first.then((addresses) => this.#orIpv6(name, addresses));
    }
    return this.#orIpv6(name, first);
  }

  #orIpv6(name: string, addresses: readonly string[]): Addresses {
    return addresses.length > 0 || !this.#settings.tryIpv6 ? addresses : this.#find(name, 6);
  }

  #find(name: string, family: 4 | 6): Addresses {
    const local = this.#hosts.addresses(name, family);
    if (local.length > 0) {
      return local;
    }
    if (name === 'localhost' || name.endsWith('.localhost')) {
      return [family === 4 ? '127.0.0.1' : '::1']; // RFC 6761 §6.3: never asked of servers
    }
    const key = `${family} ${name}`;
    const pinned = this.#pinned.size === 0 ? null : this.#pinned.get(key, this.#clock.now());
    if (pinned !== null) return pinned;
    const kept = this.#settings.useCache ? this.#cache.get(key, this.#clock.now()) : null;
    return kept ?? this.#queries.get(key) ?? this.#query(ownCopy(key), name, family);
  }

  #query(key: string, name: string, family: 4 | 6): Addresses {
    if (this.#queries.size >= this.#settings.mostQueries) {
      return NONE;
    }
    const query = new Promise<readonly string[]>((resolve) => {
      const done = (error: NodeJS.ErrnoException | null, records: RecordWithTtl[]): void => {
        this.#queries.delete(key);
        resolve(error === null ? this.#keep(key, records) : this.#keepFailure(key, error.code ?? ''));
      };
      if (family === 4) {
        this.#client.resolve4(name, { ttl: true }, done);
      } else {
        this.#client.resolve6(name, { ttl: true }, done);
      }
    });
    this.#queries.set(key, query);
    return query;
  }

  #keep(key: string, records: readonly RecordWithTtl[]): readonly string[] {
    const seconds = records.reduce((least, record) => Math.min(least, record.ttl), Number.POSITIVE_INFINITY);
    const { minTtl, maxTtl } = this.#settings;
    const addresses = records.map((record) => record.address);
    this.#put(key, addresses, Math.min(maxTtl, Math.max(minTtl, seconds * 1000)));
    return addresses;
  }

  #keepFailure(key: string, code: string): readonly string[] {
    if (code !== 'ECANCELLED') {
      this.failures.value++;
      const isAnswer = code === 'ENOTFOUND' || code === 'ENODATA';
      const { negativeTtl, failureTtl } = this.#settings;
      this.#put(key, NONE, isAnswer ? negativeTtl : failureTtl);
    }
    return NONE;
  }

  #put(key: string, addresses: readonly string[], ttl: number): void {
    if (this.#settings.useCache) {
      this.#cache.put(key, addresses, this.#clock.now() + ttl);
    }
  }

  /** Answers with `addresses`, or that there are none, for so many milliseconds without asking; several calls add up. */
  keep(host: string, family: 4 | 6, addresses: readonly string[], milliseconds: number): void {
    const name = nameOf(host);
    if (name === null) return;
    const key = `${family} ${name}`;
    const now = this.#clock.now();
    const known = this.#pinned.get(key, now) ?? NONE;
    this.#pinned.put(key, [...known, ...addresses], now + milliseconds);
  }

  /** Names of an address: those of /etc/hosts, else what DNS says (PTR); empty when there is none. Never rejects. */
  names(address: string): Addresses {
    const canonical = canonicalAddress(address);
    if (canonical === null) {
      return NONE;
    }
    const local = this.#hosts.names(canonical);
    if (local.length > 0) {
      return local;
    }
    return new Promise((resolve) => {
      this.#client.reverse(canonical, (error, names) => {
        resolve(error === null ? names : NONE);
      });
    });
  }

  /** What is kept and asked for now. */
  snapshot(): { readonly entries: number; readonly queries: number } {
    return { entries: this.#cache.size, queries: this.#queries.size };
  }

  /** Forgets all answers. */
  clear(): void {
    this.#cache.clear();
  }

  /** Ends queries under way: their promises resolve to nothing. */
  close(): void {
    this.#client.cancel();
  }
}

/** A name that can be asked for, in lower case without the final dot; null for what cannot be one. */
function nameOf(host: string): string | null {
  const name = (host.endsWith('.') ? host.slice(0, -1) : host).toLowerCase();
  return name.length <= LONGEST_NAME && /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/.test(name) ? name : null;
}
