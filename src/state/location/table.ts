/**
 * Where the phones are: contacts by domain and address of record (RFC 3261 §10), with an index by expiry.
 *
 * The index has each record once, under a second that is not after its first expiry. A refresh does not touch it, so that
 * a REGISTER costs one write; `expire()` moves a record whose contacts were refreshed to its next second.
 */
import { invariant } from '../../lib/invariant.ts';
import type { StateStore, StateTable } from '../store.ts';
import { type Contact, isExpired } from './contact.ts';
import {
  decodeRecord,
  decodeUsage,
  encodeRecord,
  encodeUsage,
  type LocationUsage,
  readHeader,
  type RecordHeader,
} from './encoding.ts';

export const MAXIMUM_AOR_LENGTH = 512;

export interface LocationRecord {
  readonly aor: string;
  /** In the order they were put: Kamailio's, by q and then by age. */
  readonly contacts: Contact[];
}

export type ExpiredListener = (domain: string, aor: string, contact: Contact) => void;

/** A record as it was read. */
interface Read {
  readonly domain: string;
  readonly aor: string;
  readonly key: string;
  readonly text: string | null;
}

/** Of the rows with the numbers of users and contacts, by domain. */
const USAGE_TABLE = 'location-usage';

const NOTHING: LocationUsage = { users: 0, contacts: 0 };

const NO_RECORD: RecordHeader = { indexed: 0, count: 0, devices: 0 };

function indexKey(second: number, key: string): string {
  return String(second).padStart(10, '0') + key;
}

/** First second at which a contact ends; 0: all stay. */
function firstExpiry(contacts: readonly Contact[]): number {
  let first = 0;
  for (const { expires } of contacts) if (expires !== 0 && (first === 0 || expires < first)) first = expires;
  return first;
}

export class LocationTable {
  readonly #store: StateStore;
  readonly #records: StateTable;
  readonly #byExpiry: StateTable;
  readonly #byRuid: StateTable;
  readonly #usage: StateTable;
  /** What `get` read last, as a `put` of the same record mostly follows; null: nothing that holds. */
  #last: Read | null = null;

  constructor(store: StateStore) {
    this.#store = store;
    this.#records = store.table('location');
    this.#byExpiry = store.table('location-expiry');
    this.#byRuid = store.table('location-ruid');
    this.#usage = store.table(USAGE_TABLE);
  }

  /** For reading contacts and then putting what becomes of them: no other thread changes them meanwhile. */
  exclusive<T>(work: () => T): T {
    return this.#store.exclusive(this.#store.isExclusive ? work : () => this.#forgetAndDo(work));
  }

  /** What was read before may not be what there is now. */
  #forgetAndDo<T>(work: () => T): T {
    this.#last = null;
    return work();
  }

  /** Contacts of an address of record, expired ones included; null: it has none. The array is the caller's. */
  get(domain: string, aor: string): Contact[] | null {
    const key = `${domain}\0${aor}`;
    const text = this.#records.get(key);
    this.#last = { domain, aor, key, text };
    return text === null ? null : decodeRecord(text);
  }

  /** Replaces the contacts of an address of record; none removes it. `aor` is at most {@link MAXIMUM_AOR_LENGTH} long. */
  put(domain: string, aor: string, contacts: readonly Contact[]): void {
    invariant(aor.length <= MAXIMUM_AOR_LENGTH, 'an address of record has at most 512 chars');
    this.exclusive(() => {
      this.#write(domain, this.#keyOf(domain, aor), contacts, 0);
    });
  }

  /** The one that was read when there is one: that it is the same is then seen without a look at its text. */
  #keyOf(domain: string, aor: string): string {
    const last = this.#last;
    return last !== null && last.aor === aor && last.domain === domain ? last.key : `${domain}\0${aor}`;
  }

  /** False: there was none. */
  remove(domain: string, aor: string): boolean {
    return this.exclusive(() => {
      if (this.#records.get(`${domain}\0${aor}`) === null) return false;
      this.put(domain, aor, []);
      return true;
    });
  }

  /** Removes all records of a domain; returns how many. */
  clear(domain: string): number {
    const all = [...this.records(domain)];
    for (const { aor } of all) this.put(domain, aor, []);
    return all.length;
  }

  /** The address of record that has the contact of this unique id; known for contacts with a `+sip.instance` only. */
  aorOfRuid(domain: string, ruid: string): string | null {
    const key = this.#byRuid.get(ruid);
    return key?.startsWith(`${domain}\0`) === true ? key.slice(domain.length + 1) : null;
  }

  /** The records of a domain in the order of their addresses; all, or those behind that of `after`. */
  *records(domain: string, after: string | null = null): IterableIterator<LocationRecord> {
    const from = after === null ? `${domain}\0` : `${domain}\0${after}\0`;
    for (const { key, value } of this.#records.range({ from, to: `${domain}\x01` })) {
      yield { aor: key.slice(domain.length + 1), contacts: decodeRecord(value) };
    }
  }

  /** Kept with every change: counting a million records takes two seconds. */
  usage(domain: string): LocationUsage {
    const text = this.#usage.get(domain);
    return text === null ? NOTHING : decodeUsage(text);
  }

  /**
   * Removes contacts that have ended at second `now`, looking at no more than `limit` records, and tells the listener
   * after each record was changed. Returns how many records it looked at: `limit` means there may be more.
   */
  expire(now: number, limit: number, onExpired: ExpiredListener): number {
    const due: string[] = [];
    for (const { key } of this.#byExpiry.range({ to: indexKey(now + 1, '') })) {
      if (due.push(key) >= limit) break;
    }
    for (const entry of due) this.#expireRecord(entry, now, onExpired);
    return due.length;
  }

  #expireRecord(entry: string, now: number, onExpired: ExpiredListener): void {
    const key = entry.slice(10);
    const end = key.indexOf('\0');
    const domain = key.slice(0, end);
    // The listener is a route: it runs when others may change something again.
    const ended = this.exclusive(() => this.#endContacts(entry, key, { domain, now }));
    for (const contact of ended) onExpired(domain, key.slice(end + 1), contact);
  }

  /** The contacts of the record that have ended, removed. */
  #endContacts(entry: string, key: string, { domain, now }: { domain: string; now: number }): Contact[] {
    const text = this.#records.get(key);
    if (text === null || readHeader(text).indexed !== Number(entry.slice(0, 10))) {
      this.#byExpiry.remove(entry);
      return [];
    }
    const ended: Contact[] = [];
    const left: Contact[] = [];
    for (const contact of decodeRecord(text)) (isExpired(contact, now) ? ended : left).push(contact);
    this.#write(domain, key, left, now);
    return ended;
  }

  /** `now`: an index entry at or before that second has served; 0 keeps any that is early enough. */
  #write(domain: string, key: string, contacts: readonly Contact[], now: number): void {
    const before = key === this.#last?.key ? this.#last.text : this.#records.get(key);
    this.#last = null;
    const old = before === null ? NO_RECORD : readHeader(before);
    const first = firstExpiry(contacts);
    const keepsIndex = old.indexed > now && old.indexed <= first;
    const indexed = keepsIndex ? old.indexed : first;
    if (old.indexed !== indexed) {
      if (old.indexed !== 0) this.#byExpiry.remove(indexKey(old.indexed, key));
      if (indexed !== 0) this.#byExpiry.put(indexKey(indexed, key), '');
    }
    this.#indexDevices(key, old.devices > 0 && before !== null ? decodeRecord(before) : [], contacts);
    if (contacts.length === 0) this.#records.remove(key);
    else this.#records.put(key, encodeRecord(indexed, contacts));
    this.#count(domain, old.count, contacts.length);
  }

  #indexDevices(key: string, before: readonly Contact[], after: readonly Contact[]): void {
    if (before.length === 0 && after.every(({ instance }) => instance === '')) return;
    const old = new Set(before.map(({ ruid }) => ruid));
    const left = new Set(after.map(({ ruid }) => ruid));
    for (const { instance, ruid } of after) if (instance !== '' && !old.has(ruid)) this.#byRuid.put(ruid, key);
    for (const { instance, ruid } of before) if (instance !== '' && !left.has(ruid)) this.#byRuid.remove(ruid);
  }

  #count(domain: string, before: number, after: number): void {
    if (before === after) return;
    const { users, contacts } = this.usage(domain);
    const usage = { users: users + Math.sign(after) - Math.sign(before), contacts: contacts + after - before };
    this.#usage.put(domain, encodeUsage(usage));
  }
}
