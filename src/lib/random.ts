// Randomness as a port: the system's, or a seeded one that makes a run repeatable.
import { randomFillSync } from 'node:crypto';

export interface RandomSource {
  bytes(count: number): Buffer;
  /** Uniform over the signed 32-bit integers. */
  int32(): number;
}

/** Uniform from 0 up to, but never, 1. */
export function fraction(random: RandomSource): number {
  return (random.int32() >>> 0) / 2 ** 32;
}

const POOL_BYTES = 4096;

class SystemRandom implements RandomSource {
  readonly #pool = Buffer.allocUnsafe(POOL_BYTES);
  #used = POOL_BYTES;

  bytes(count: number): Buffer {
    return randomFillSync(Buffer.allocUnsafe(count));
  }

  int32(): number {
    // One draw from the system costs more than 1000 numbers from its answer.
    if (this.#used === POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const value = this.#pool.readInt32LE(this.#used);
    this.#used += 4;
    return value;
  }
}

/** Cryptographically strong. */
export const systemRandom: RandomSource = new SystemRandom();
