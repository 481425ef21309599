/** The `sl` statistics: replies by status, as `sl.stats` and `stats.*` show them. */
import type { Counter, Statistics } from '../../src/module/index.ts';

/** Codes with a counter of their own, in the order of `sl.stats`. */
const CODES = [200, 202, 300, 301, 302, 400, 401, 403, 404, 407, 408, 483, 500] as const;

/** Rows of `sl.stats` in its order: codes, then the rest of their class. */
const ROWS = [
  '200',
  '202',
  '2xx',
  '300',
  '301',
  '302',
  '3xx',
  '400',
  '401',
  '403',
  '404',
  '407',
  '408',
  '483',
  '4xx',
  '500',
  '5xx',
  '6xx',
  'xxx',
];

export class ReplyStatistics {
  readonly #byCode = new Map<number, Counter>();
  readonly #byClass = new Map<number, Counter>();
  readonly #other: Counter;
  readonly #sent: Counter;
  readonly #sentErrors: Counter;
  readonly #rows = new Map<string, Counter>();
  readonly failures: Counter;
  readonly acks: Counter;

  constructor(statistics: Statistics) {
    // Nobody but the module changes them, in Kamailio neither.
    const counter = (name: string): Counter => {
      const made = { name, value: 0 };
      statistics.ofWorker('sl', name, () => made.value);
      return made;
    };
    for (const code of CODES) this.#byCode.set(code, counter(`${code}_replies`));
    // As in Kamailio, which has a counter for provisional replies and counts them as those of no class.
    counter('1xx_replies');
    for (let digit = 2; digit <= 6; digit++) this.#byClass.set(digit, counter(`${digit}xx_replies`));
    this.#other = counter('xxx_replies');
    this.#sent = counter('sent_replies');
    this.#sentErrors = counter('sent_err_replies');
    this.failures = counter('failures');
    this.acks = counter('received_ACKs');
    for (const row of ROWS) {
      this.#rows.set(row, this.#byCode.get(Number(row)) ?? this.#byClass.get(Number(row[0])) ?? this.#other);
    }
  }

  count(status: number): void {
    this.#sent.value++;
    (this.#byCode.get(status) ?? this.#byClass.get(Math.trunc(status / 100)) ?? this.#other).value++;
  }

  countError(): void {
    this.#sentErrors.value++;
  }

  *rows(): IterableIterator<[name: string, value: number]> {
    for (const [row, counter] of this.#rows) yield [row, counter.value];
  }
}
