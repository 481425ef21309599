// Answers of DNS, good and bad, for as long as they may be kept (RFC 1035 §7.4, RFC 2308), bounded in bytes.
import { CacheEntry } from './cache-entry.ts';
import type { DnsRecord, RecordTypeName } from './record.ts';

export interface CacheSettings {
  /** Bounds on the TTL of records, in milliseconds (`dns_cache_min_ttl`, `dns_cache_max_ttl`). */
  readonly minTtl: number;
  readonly maxTtl: number;
  /** Bytes of all entries (`dns_cache_mem`). */
  readonly mostBytes: number;
  /** Valid entries make room for new ones, those longest unused first (`dns_cache_del_nonexp`). */
  readonly dropsValid: boolean;
  /** Of an answer to something that is known already, which stays: the new one, the old one, or what is valid longer (`dns_cache_rec_pref`). */
  readonly preferred: 'new' | 'old' | 'longer';
}

export type Removal = 'removed' | 'unknown' | 'permanent';

/** How many entries are looked at to make room for one: the oldest ones of the cache. */
const MOST_EXAMINED = 100;

export class DnsCache {
  readonly #types = new Map<RecordTypeName, Map<string, CacheEntry>>();
  readonly #settings: CacheSettings;
  #bytes = 0;

  constructor(settings: CacheSettings) {
    this.#settings = settings;
  }

  get size(): number {
    let size = 0;
    for (const entries of this.#types.values()) size += entries.size;
    return size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** null: nothing valid is known. */
  get(name: string, type: RecordTypeName, now: number): CacheEntry | null {
    const entry = this.#types.get(type)?.get(name);
    if (entry === undefined) return null;
    if (entry.end <= now) {
      this.#remove(entry);
      return null;
    }
    entry.lastUsed = now;
    return entry;
  }

  /** Keeps an answer, within the bounds on TTLs. */
  put(name: string, type: RecordTypeName, records: readonly DnsRecord[], now: number): void {
    const { minTtl, maxTtl } = this.#settings;
    const expires = records.map(({ ttl }) => now + Math.min(maxTtl, Math.max(minTtl, ttl * 1000)));
    this.#keep(new CacheEntry({ name, type, permanent: false }, records, expires, Math.max(...expires), now), now);
  }

  /** Keeps for so many milliseconds that a name has no such records. */
  putNone(name: string, type: RecordTypeName, ttl: number, now: number): void {
    this.#keep(new CacheEntry({ name, type, permanent: false }, [], [], now + ttl, now), now);
  }

  /** Puts in one record by hand, or with null that there is none; `permanent`: for ever. Further ones of a name add up. */
  add(
    key: { readonly name: string; readonly type: RecordTypeName; readonly permanent: boolean },
    record: DnsRecord | null,
    ttl: number,
    now: number,
  ): void {
    const known = this.get(key.name, key.type, now);
    const isSame = known !== null && !known.negative && known.permanent === key.permanent;
    if (known !== null) this.#remove(known);
    const end = key.permanent ? Number.POSITIVE_INFINITY : now + ttl;
    const before = isSame && record !== null ? known.all() : [];
    const records = [...before.map((each) => each.record), ...(record === null ? [] : [record])];
    const expires = [...before.map((each) => each.expires), ...(record === null ? [] : [end])];
    this.#insert(new CacheEntry(key, records, expires, Math.max(end, ...expires), now));
  }

  delete(name: string, type: RecordTypeName, now: number): Removal {
    const entry = this.get(name, type, now);
    if (entry === null) return 'unknown';
    if (entry.permanent) return 'permanent';
    this.#remove(entry);
    return 'removed';
  }

  /** Forgets everything but what is permanent; with `force`, that too. */
  clear(force: boolean): void {
    for (const entry of [...this.entries()]) if (force || !entry.permanent) this.#remove(entry);
  }

  /** Forgets what is no longer valid. */
  sweep(now: number): void {
    for (const entry of [...this.entries()]) if (entry.end <= now) this.#remove(entry);
  }

  *entries(): Iterable<CacheEntry> {
    for (const entries of this.#types.values()) yield* entries.values();
  }

  #keep(entry: CacheEntry, now: number): void {
    if (entry.end <= now) return;
    const known = this.get(entry.name, entry.type, now);
    if (known !== null && !this.#replaces(entry, known)) return;
    if (known !== null) this.#remove(known);
    if (this.#makeRoom(entry.size, now)) this.#insert(entry);
  }

  #replaces(entry: CacheEntry, known: CacheEntry): boolean {
    if (known.permanent) return false;
    const { preferred } = this.#settings;
    return preferred === 'new' || (preferred === 'longer' && entry.end >= known.end);
  }

  #makeRoom(size: number, now: number): boolean {
    const { mostBytes, dropsValid } = this.#settings;
    if (this.#bytes + size <= mostBytes) return true;
    if (size > mostBytes) return false;
    this.sweep(now);
    while (dropsValid && this.#bytes + size > mostBytes) {
      const oldest = this.#longestUnused();
      if (oldest === null) break;
      this.#remove(oldest);
    }
    return this.#bytes + size <= mostBytes;
  }

  #longestUnused(): CacheEntry | null {
    let oldest: CacheEntry | null = null;
    let examined = 0;
    for (const entry of this.entries()) {
      if (++examined > MOST_EXAMINED && oldest !== null) break;
      if (!entry.permanent && (oldest === null || entry.lastUsed < oldest.lastUsed)) oldest = entry;
    }
    return oldest;
  }

  #insert(entry: CacheEntry): void {
    let entries = this.#types.get(entry.type);
    if (entries === undefined) {
      entries = new Map();
      this.#types.set(entry.type, entries);
    }
    entries.set(entry.name, entry);
    this.#bytes += entry.size;
  }

  #remove(entry: CacheEntry): void {
    if (this.#types.get(entry.type)?.delete(entry.name) === true) this.#bytes -= entry.size;
  }
}
