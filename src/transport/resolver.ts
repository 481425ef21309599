// Host names to addresses and other records of DNS: literals, /etc/hosts, then servers, with a cache (RFC 3263 §4.2).
import type { Clock } from '../lib/clock.ts';
import { addressFamily, canonicalAddress, withoutBrackets } from '../lib/ip-address.ts';
import { ownCopy } from '../lib/latin1.ts';
import type { Logger } from '../lib/log.ts';
import { systemRandom, type RandomSource } from '../lib/random.ts';
import { Timer, type TimerWheel } from '../lib/timer-wheel.ts';
import type { EventCounter } from './counters.ts';
import { addressesOf, CacheEntry } from './dns/cache-entry.ts';
import { DnsCache } from './dns/cache.ts';
import { followAliases, LONGEST_CHAIN } from './dns/chain.ts';
import { DnsClient } from './dns/client.ts';
import { domainName } from './dns/domain-name.ts';
import { socketExchange, type DnsExchange } from './dns/exchange.ts';
import type { Answer } from './dns/message.ts';
import type { DnsRecord, RecordTypeName } from './dns/record.ts';
import { parseResolverFile, serverAddress, type ResolverFile } from './dns/resolver-file.ts';
import { HostsFile } from './hosts-file.ts';
import { defaultResolverSettings, type ResolverSettings } from './resolver-settings.ts';
import { WatchedFile } from './watched-file.ts';

export interface ResolverOptions {
  readonly clock: Clock;
  readonly timers: TimerWheel;
  /** Hears when too much is asked at once; without it nobody does. */
  readonly log?: Logger;
  readonly random?: RandomSource;
  readonly exchange?: DnsExchange;
  /** `address` or `address:port` each; null: what /etc/resolv.conf says. */
  readonly servers?: readonly string[] | null;
  readonly hostsPath?: string;
  readonly settings?: ResolverSettings;
}

/** Answers, or the promise of them; an empty list means there is no such address. Never rejects. */
export type Addresses = readonly string[] | Promise<readonly string[]>;
export type Records = readonly DnsRecord[] | Promise<readonly DnsRecord[]>;

const NONE: readonly never[] = Object.freeze([]);
const ONLY_IPV4 = [4] as const;
const RESOLVER_FILE = '/etc/resolv.conf';

export class Resolver {
  /** Questions that no server answered, or that brought nothing; those that took long. */
  readonly failures: EventCounter = { name: 'failed_dns_request', value: 0 };
  readonly slow: EventCounter = { name: 'slow_dns_request', value: 0 };
  readonly cache: DnsCache;
  /** Seconds that answers are kept from now on, whatever their records say; null: as those say. */
  lifetime: number | null = null;
  readonly #clock: Clock;
  readonly #timers: TimerWheel;
  readonly #log: Logger | null;
  /** No line about too many questions before. */
  #quietUntil = Number.NEGATIVE_INFINITY;
  readonly #client: DnsClient;
  readonly #hosts: HostsFile;
  readonly #file: WatchedFile | null;
  #system: ResolverFile;
  readonly #queries = new Map<string, Promise<readonly DnsRecord[]>>();
  readonly #settings: ResolverSettings;
  readonly #sweep = new Timer<undefined>(() => {
    this.cache.sweep(this.#clock.now());
    this.#startSweep();
  });
  #isClosed = false;

  constructor(options: ResolverOptions) {
    const { clock, timers, log = null, random = systemRandom, exchange = socketExchange } = options;
    const { servers = null, hostsPath = '/etc/hosts', settings = defaultResolverSettings } = options;
    this.#clock = clock;
    this.#timers = timers;
    this.#log = log;
    this.#settings = settings;
    this.#client = new DnsClient({ timers, random, exchange });
    this.#file = servers === null ? new WatchedFile(RESOLVER_FILE, clock) : null;
    this.#system = { ...parseResolverFile(''), ...(servers === null ? {} : { servers: servers.map(serverAddress) }) };
    this.#hosts = new HostsFile(hostsPath, clock);
    this.cache = new DnsCache(settings);
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
    const name = domainName(host);
    if (name === null) {
      return NONE;
    }
    if (family !== 0) {
      return this.#addresses(name, family);
    }
    const [preferred, second = null] = this.families;
    const first = this.#addresses(name, preferred!);
    if (second === null) return first;
    const orSecond = (addresses: readonly string[]): Addresses =>
      addresses.length > 0 ? addresses : this.#addresses(name, second);
    return first instanceof Promise ? first.then(orSecond) : orSecond(first);
  }

  #addresses(name: string, family: 4 | 6): Addresses {
    const local = this.#hosts.addresses(name, family);
    if (local.length > 0) {
      return local;
    }
    if (name === 'localhost' || name.endsWith('.localhost')) {
      return [family === 4 ? '127.0.0.1' : '::1']; // RFC 6761 §6.3: never asked of servers
    }
    const found = this.#find(name, family === 4 ? 'A' : 'AAAA');
    return found instanceof Promise ? found.then(addressesOf) : addressesOf(found);
  }

  /** Families of addresses that are asked for, the first one preferred. */
  get families(): readonly (4 | 6)[] {
    const { families, tryIpv6 } = this.#settings;
    return tryIpv6 ? families : ONLY_IPV4;
  }

  /**
   * Addresses of `host`, an IP literal or a name, in both families, IPv6 ones though there are IPv4 ones and
   * `dns_try_ipv6` is off: so Kamailio answers who asks for what a name has, without meaning to send there.
   */
  allAddresses(host: string): Addresses {
    const literal = withoutBrackets(host);
    if (addressFamily(literal) !== 0) return [literal];
    const name = domainName(host);
    if (name === null) return NONE;
    const { families } = this.#settings;
    const local = families.flatMap((family) => this.#hosts.addresses(name, family));
    if (local.length > 0) return local;
    const [first, second] = families.map((family) => this.#addresses(name, family)) as [Addresses, Addresses?];
    if (!(first instanceof Promise) && !(second instanceof Promise)) return [...first, ...(second ?? NONE)];
    return Promise.all([first, second ?? NONE]).then((found) => found.flat());
  }

  /** Records of one type that a name has, empty when there are none. Answers at once when no server must be asked. Never rejects. */
  records(host: string, type: RecordTypeName): Records {
    const name = domainName(host);
    return name === null ? NONE : this.#find(name, type);
  }

  #find(name: string, type: RecordTypeName): Records {
    const known = this.#walk(name, type);
    if (typeof known !== 'string') return known?.records(this.#clock.now()) ?? NONE;
    const key = `${type} ${known}`;
    return this.#queries.get(key) ?? this.#query(ownCopy(key), ownCopy(known), type);
  }

  /** Where the cache has the records of a name, which may be an alias; null: it says nothing of it. */
  kept(host: string, type: RecordTypeName): CacheEntry | null {
    const name = domainName(host);
    const found = name === null ? null : this.#walk(name, type);
    return found instanceof CacheEntry ? found : null;
  }

  /** What the cache says of a name and of where its aliases lead: null, nowhere; a name: of that one it says nothing. */
  #walk(name: string, type: RecordTypeName): CacheEntry | string | null {
    if (!this.#settings.useCache) return name;
    const now = this.#clock.now();
    let current = name;
    for (let hops = 0; hops < LONGEST_CHAIN; hops++) {
      const entry = this.cache.get(current, type, now);
      if (entry !== null) return entry;
      if (type === 'CNAME') return current;
      const alias = this.cache.get(current, 'CNAME', now)?.records(now)[0];
      if (alias?.type !== 'CNAME') return current;
      current = alias.name;
    }
    return null;
  }

  #query(key: string, name: string, type: RecordTypeName): Records {
    const { mostQueries, slow } = this.#settings;
    if (this.#isClosed) return NONE;
    if (this.#queries.size >= mostQueries) {
      this.#refuse(name);
      return NONE;
    }
    const started = this.#clock.now();
    const query = this.#ask(this.#candidates(name), name, type, 0).then((records) => {
      this.#queries.delete(key);
      if (slow > 0 && this.#clock.now() - started > slow) this.slow.value++;
      return records;
    });
    this.#queries.set(key, query);
    return query;
  }

  #refuse(name: string): void {
    this.failures.value++;
    const now = this.#clock.now();
    if (now < this.#quietUntil) return;
    this.#quietUntil = now + 1000;
    this.#log?.error(`dns: ${this.#queries.size} questions are under way, ${name} is not asked for`);
  }

  /** What a name may stand for, the likelier first. */
  #candidates(name: string): string[] {
    const text = this.#file?.changed() ?? null;
    if (text !== null) this.#system = parseResolverFile(text);
    const { search, dots } = this.#system;
    if (!this.#settings.useSearchList || search.length === 0) return [name];
    const longer = search.flatMap((domain) => domainName(`${name}.${domain}`) ?? []);
    return name.split('.').length > dots ? [name, ...longer] : [...longer, name];
  }

  async #ask(
    candidates: readonly string[],
    name: string,
    type: RecordTypeName,
    hops: number,
  ): Promise<readonly DnsRecord[]> {
    let negativeTtl = this.#settings.negativeTtl;
    for (const candidate of candidates) {
      const answer = await this.#server(candidate, type);
      if (this.#isClosed) return NONE;
      if (answer === null) {
        negativeTtl = this.#settings.failureTtl;
        break;
      }
      const found = await this.#take(answer, candidate, name, type, hops);
      if (found !== null) return found;
      if (answer.negativeTtl !== null) negativeTtl = Math.min(negativeTtl, answer.negativeTtl * 1000);
    }
    this.failures.value++;
    this.#keep(() => {
      this.cache.putNone(name, type, negativeTtl, this.#clock.now());
    });
    return NONE;
  }

  #server(name: string, type: RecordTypeName): Promise<Answer | null> {
    const { timeout, tries, mostServers } = this.#settings;
    const servers = this.#system.servers.slice(0, Math.max(1, mostServers));
    const settings = { timeout: timeout ?? this.#system.timeout, tries: tries ?? this.#system.tries };
    return new Promise((resolve) => {
      this.#client.ask(name, type, servers, settings, resolve);
    });
  }

  /** The records that an answer has, kept under the names that have them; null: it has none. */
  async #take(
    answer: Answer,
    asked: string,
    name: string,
    type: RecordTypeName,
    hops: number,
  ): Promise<readonly DnsRecord[] | null> {
    const chain = followAliases(asked, type, answer.records);
    const now = this.#clock.now();
    // A name completed by the search list is kept as it was asked for.
    const owner = chain.aliases.length === 0 ? name : chain.name;
    this.#keep(() => {
      for (const { owner: alias, record } of chain.aliases) {
        this.cache.put(alias === asked ? name : alias, 'CNAME', this.#lasting([record]), now);
      }
      if (chain.records.length > 0) this.cache.put(owner, type, this.#lasting(chain.records), now);
    });
    if (chain.records.length > 0) return chain.records;
    if (chain.aliases.length === 0 || hops + chain.aliases.length >= LONGEST_CHAIN) return null;
    if (chain.aliases.some((alias) => alias.owner === chain.name)) return null;
    // The alias leads out of what this server knows. Nobody else's question is waited for: it may be waiting for this one.
    const known = this.#walk(chain.name, type);
    if (typeof known === 'string') return this.#ask([known], known, type, hops + chain.aliases.length);
    return known?.records(now) ?? NONE;
  }

  #lasting(records: readonly DnsRecord[]): readonly DnsRecord[] {
    const ttl = this.lifetime;
    return ttl === null ? records : records.map((record) => ({ ...record, ttl }));
  }

  #keep(put: () => void): void {
    if (!this.#settings.useCache || this.#isClosed) return;
    put();
    if (!this.#sweep.active) this.#startSweep();
  }

  #startSweep(): void {
    const { sweepInterval } = this.#settings;
    if (sweepInterval > 0 && this.cache.size > 0 && !this.#isClosed) this.#timers.start(this.#sweep, sweepInterval);
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
    const found = this.records(reverseName(canonical), 'PTR');
    return found instanceof Promise ? found.then(namesOf) : namesOf(found);
  }

  /** Puts addresses of a name into the cache by hand, or with none that it has none; seconds, null: for ever. */
  addHost(host: string, family: 4 | 6, addresses: readonly string[], ttl: number | null): void {
    const name = domainName(host);
    if (name === null) return;
    const type = family === 4 ? 'A' : 'AAAA';
    const key = { name, type, permanent: ttl === null } as const;
    const [now, milliseconds] = [this.#clock.now(), (ttl ?? 0) * 1000];
    if (addresses.length === 0) this.cache.add(key, null, milliseconds, now);
    for (const address of addresses) this.cache.add(key, { type, ttl: ttl ?? 0, address }, milliseconds, now);
  }

  /** What is kept and asked for now. */
  snapshot(): { readonly entries: number; readonly bytes: number; readonly queries: number } {
    return { entries: this.cache.size, bytes: this.cache.bytes, queries: this.#queries.size };
  }

  /** Ends questions under way: their promises resolve to nothing. */
  close(): void {
    this.#isClosed = true;
    this.#timers.stop(this.#sweep);
    this.#client.close();
  }
}

function namesOf(records: readonly DnsRecord[]): readonly string[] {
  return records.flatMap((record) => (record.type === 'PTR' ? [record.name] : []));
}

/** `1.2.0.192.in-addr.arpa` (RFC 1035 §3.5), `….ip6.arpa` (RFC 3596 §2.5). */
function reverseName(address: string): string {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const [front = '', back] = address.split('::');
  const groups = (text: string): string[] =>
    text === '' ? [] : text.split(':').map((group) => group.padStart(4, '0'));
  const before = groups(front);
  const after = back === undefined ? [] : groups(back);
  const middle = new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0000');
  const digits = [...before, ...middle, ...after].join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}
