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

export class Statistics {
  readonly #all = new Map<string, Statistic>();

  /** Makes a counter the owner increments: `counter.value++`. */
  counter(group: string, name: string): Counter {
    return this.show(group, { name, value: 0 });
  }

  /** Takes in a counter that somebody else has made; `keeps`: it is not set to 0. */
  show(group: string, counter: Counter, keeps = false): Counter {
    const { name } = counter;
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

  /** A value computed when asked for. */
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
