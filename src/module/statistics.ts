import type { CounterColumns, CounterRow } from './counter-columns.ts';

/** Counters that `stats.*` and metrics read: `group:name` is a number kept here or computed when asked. */

export interface Counter {
  readonly name: string;
  value: number;
}

export interface Statistic {
  readonly group: string;
  readonly name: string;
  read(): number;
  /** Absent: the value is computed. */
  readonly add?: (amount: number) => void;
  /** Absent: the value is computed, or stays whoever asks. */
  readonly reset?: () => void;
}

/** What a number of several workers is: the sum of theirs, or the largest. */
export type Together = 'sum' | 'most';

export class Statistics {
  readonly #all = new Map<string, Statistic>();
  /** null: there is one worker. */
  readonly #columns: CounterColumns | null;
  /** Of what this worker computes for itself; others read what it said last. */
  readonly #told: { readonly row: CounterRow; readonly read: () => number }[] = [];

  constructor(columns: CounterColumns | null = null) {
    this.#columns = columns;
  }

  /** Makes a counter the owner increments: `counter.value++`. */
  counter(group: string, name: string): Counter {
    return this.show(group, { name, value: 0 });
  }

  /** Takes in a counter that somebody else has made; `keeps`: it is not set to 0. */
  show(group: string, counter: Counter, keeps = false): Counter {
    const { name } = counter;
    const row = this.#columns?.row(`${group}:${name}`) ?? null;
    if (row !== null) return this.#showRow(group, counter, row, keeps);
    this.#all.set(`${group}:${name}`, {
      group,
      name,
      read: () => counter.value,
      add(amount) {
        counter.value += amount;
      },
      ...(!keeps && {
        reset() {
          counter.value = 0;
        },
      }),
    });
    return counter;
  }

  /** Each worker counts in its column, and whoever asks gets the sum. */
  #showRow(group: string, counter: Counter, row: CounterRow, keeps: boolean): Counter {
    const { name, value } = counter;
    const sum = (): number => row.all().reduce((total, each) => total + each, 0);
    row.own += value;
    Object.defineProperty(counter, 'value', {
      get: () => row.own,
      set(own: number) {
        row.own = own;
      },
    });
    this.#all.set(`${group}:${name}`, {
      group,
      name,
      read: () => sum() - row.base,
      add(amount) {
        row.own += amount;
      },
      // Nobody writes to the column of another, which would lose what that one counts meanwhile.
      ...(!keeps && {
        reset() {
          row.base = sum();
        },
      }),
    });
    return counter;
  }

  /** A value that each worker computes for itself. Of others it is known as {@link tell} has it. */
  ofWorker(group: string, name: string, read: () => number, together: Together = 'sum'): void {
    const row = this.#columns?.row(`${group}:${name}`) ?? null;
    if (row === null) {
      this.computed(group, name, read);
      return;
    }
    this.#told.push({ row, read });
    this.computed(group, name, () => {
      row.own = read();
      return row.all().reduce((all, each) => (together === 'sum' ? all + each : Math.max(all, each)), 0);
    });
  }

  /** Tells other workers what this one computes; to be called from time to time. */
  tell(): void {
    for (const { row, read } of this.#told) row.own = read();
  }

  /** A value computed when asked for, the same in all workers. */
  computed(group: string, name: string, read: () => number): void {
    this.#all.set(`${group}:${name}`, { group, name, read });
  }

  /** Gives what takes away again what is made from now on. */
  checkpoint(): () => void {
    const before = new Map(this.#all);
    return () => {
      this.#all.clear();
      for (const [key, statistic] of before) this.#all.set(key, statistic);
    };
  }

  /** `group:name`, or null. */
  find(key: string): Statistic | null {
    return this.#all.get(key) ?? null;
  }

  /** By `group:name`, or by a name that one group has; null: there is none. */
  findByName(name: string): Statistic | null {
    const exact = this.find(name);
    if (exact !== null) return exact;
    for (const statistic of this.#all.values()) if (statistic.name === name) return statistic;
    return null;
  }

  /** All of one group, or all, ordered by group and name. */
  list(group: string | null): Statistic[] {
    return [...this.#all.values()]
      .filter((statistic) => group === null || statistic.group === group)
      .sort((a, b) => (a.group === b.group ? (a.name < b.name ? -1 : 1) : a.group < b.group ? -1 : 1));
  }
}
