// Choices that a seed decides.

import type { RandomSource } from '../../src/lib/random.ts';
import { seededRandom } from '../../src/lib/testing/seeded-random.ts';

export class Chance {
  readonly #random: RandomSource;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** 0 to `limit` - 1. */
  below(limit: number): number {
    return (this.#random.int32() >>> 0) % limit;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  of<T>(...values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** `least` to `most` things. */
  list<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, index) => make(index));
  }
}
