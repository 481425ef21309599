// What a DNS server of tests knows: records by name, and what it answers to a question.
import { ResponseCode, writeRecord, type Answer, type DnsRecord, type Question } from './dns-wire.ts';

const LONGEST_CHAIN = 8;

export class DnsZone {
  /** Seconds that answers without records may be kept (the SOA record's minimum); null: they do not say. */
  negativeTtl: number | null = null;
  readonly #records = new Map<string, readonly DnsRecord[]>();

  /** Replaces all records of a name; null makes the name unknown, an empty list known without records. */
  set(name: string, records: readonly DnsRecord[] | null): void {
    if (records === null) this.#records.delete(name.toLowerCase());
    else this.#records.set(name.toLowerCase(), records);
  }

  find(question: Question): Answer {
    const answers: Buffer[] = [];
    let name = question.name;
    let isKnown = true;
    for (let hops = 0; hops < LONGEST_CHAIN; hops++) {
      const records = this.#records.get(name.toLowerCase());
      if (records === undefined) {
        isKnown = hops > 0;
        break;
      }
      const alias = records.find((record) => record.type === 'CNAME');
      const wanted = records.filter((record) => record.type === question.type);
      answers.push(...(alias === undefined ? wanted : [alias]).map((record) => writeRecord(name, record)));
      if (alias?.type !== 'CNAME' || question.type === 'CNAME') break;
      name = alias.target;
    }
    const authority =
      answers.length > 0 || this.negativeTtl === null
        ? []
        : [writeRecord('test', { type: 'SOA', minimum: this.negativeTtl, ttl: this.negativeTtl })];
    return { code: isKnown ? ResponseCode.Ok : ResponseCode.NoSuchName, answers, authority };
  }
}
