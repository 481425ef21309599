/** Numbers that workers count each for itself, in memory that all of them see: a row for each number, a column for each worker. */
import type { Replica, Replication, Replicator } from '../lib/shared/replica.ts';
import type { WorkerSeat } from './workers.ts';

/** Beyond, numbers are those of their worker alone. */
const MOST_ROWS = 4096;

/** One number. */
export interface CounterRow {
  /** That of this worker, which alone writes it. */
  own: number;
  /** Those of all workers, `own` among them. */
  all(): Float64Array;
  /** What was counted before it was last set to 0. */
  base: number;
}

export class CounterColumns implements Replica<string> {
  readonly #worker: WorkerSeat;
  readonly #values: Float64Array;
  readonly #bases: Float64Array;
  readonly #rows = new Map<string, number>();
  readonly #copies: Replication<string>;

  constructor(worker: WorkerSeat, shared: Replicator) {
    this.#worker = worker;
    this.#values = new Float64Array(worker.memory('counters', MOST_ROWS * worker.count * 8));
    this.#bases = new Float64Array(worker.memory('counter bases', MOST_ROWS * 8));
    this.#copies = shared.replicate('counters', this);
  }

  /** The row of that name, which is the same for all workers; null: there are too many. */
  row(name: string): CounterRow | null {
    this.#copies.catchUp();
    if (!this.#rows.has(name)) {
      if (this.#rows.size >= MOST_ROWS) return null;
      this.#copies.change(() => (this.#rows.has(name) ? null : name));
    }
    const row = this.#rows.get(name)!;
    if (row >= MOST_ROWS) return null;
    const { index, count } = this.#worker;
    return new Row(this.#values.subarray(row * count, (row + 1) * count), this.#bases.subarray(row, row + 1), index);
  }

  apply(name: string): void {
    this.#rows.set(name, this.#rows.size);
  }

  contents(): Iterable<string> {
    return this.#rows.keys();
  }

  clear(): void {
    this.#rows.clear();
  }
}

class Row implements CounterRow {
  readonly #values: Float64Array;
  readonly #base: Float64Array;
  readonly #column: number;

  constructor(values: Float64Array, base: Float64Array, column: number) {
    this.#values = values;
    this.#base = base;
    this.#column = column;
  }

  get own(): number {
    return this.#values[this.#column]!;
  }

  set own(value: number) {
    this.#values[this.#column] = value;
  }

  all(): Float64Array {
    return this.#values;
  }

  get base(): number {
    return this.#base[0]!;
  }

  set base(value: number) {
    this.#base[0] = value;
  }
}
