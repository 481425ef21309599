// What is known about the records of one type that a name has.
import type { DnsRecord, RecordTypeName } from './record.ts';

/** Bytes that an entry and each of its records take besides their texts, roughly. */
const ENTRY_SIZE = 64;
const RECORD_SIZE = 24;

export class CacheEntry {
  readonly name: string;
  readonly type: RecordTypeName;
  /** Put in by hand to stay until it is taken out by force. */
  readonly permanent: boolean;
  /** Bytes, roughly. */
  readonly size: number;
  /** Clock time in milliseconds of the last look at it. */
  lastUsed: number;
  #records: readonly DnsRecord[];
  /** Of each record, the clock time in milliseconds from which it is no longer valid. */
  #expires: readonly number[];
  /** When it may hold a record that is no longer valid. */
  #check: number;
  readonly #end: number;

  /** No records: it is known that there are none, until `end`. */
  constructor(
    key: { readonly name: string; readonly type: RecordTypeName; readonly permanent: boolean },
    records: readonly DnsRecord[],
    expires: readonly number[],
    end: number,
    now: number,
  ) {
    this.name = key.name;
    this.type = key.type;
    this.permanent = key.permanent;
    this.#records = records;
    this.#expires = expires;
    this.#end = end;
    this.#check = Math.min(end, ...expires);
    this.lastUsed = now;
    this.size =
      ENTRY_SIZE + key.name.length + records.reduce((sum, record) => sum + RECORD_SIZE + textLength(record), 0);
  }

  /** Clock time from which nothing of it is valid. */
  get end(): number {
    return this.#end;
  }

  get negative(): boolean {
    return this.#expires.length === 0;
  }

  /** What is valid at `now`. */
  records(now: number): readonly DnsRecord[] {
    if (now >= this.#check) this.#drop(now);
    return this.#records;
  }

  /** With the time each is valid until. */
  all(): readonly { readonly record: DnsRecord; readonly expires: number }[] {
    return this.#records.map((record, index) => ({ record, expires: this.#expires[index]! }));
  }

  #drop(now: number): void {
    const kept = this.all().filter(({ expires }) => expires > now);
    this.#records = kept.map(({ record }) => record);
    this.#expires = kept.map(({ expires }) => expires);
    this.#check = Math.min(this.#end, ...this.#expires);
  }
}

/** The addresses among records. */
export function addressesOf(records: readonly DnsRecord[]): readonly string[] {
  return records.flatMap((record) => (record.type === 'A' || record.type === 'AAAA' ? [record.address] : []));
}

function textLength(record: DnsRecord): number {
  switch (record.type) {
    case 'A':
      return 4;
    case 'AAAA':
      return 16;
    case 'TXT':
      return record.texts.reduce((sum, text) => sum + text.length, 0);
    case 'NAPTR':
      return record.flags.length + record.service.length + record.expression.length + record.name.length;
    default:
      return record.name.length;
  }
}
