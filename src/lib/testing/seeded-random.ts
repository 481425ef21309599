// A random source that makes a run repeatable.
import type { RandomSource } from '../random.ts';

/** sfc32 of PractRand: small, fast, good enough for simulations, not for secrets. */
class SeededRandom implements RandomSource {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.trunc(seed / 0x1_0000_0000) | 0;
    this.#c = 0x9e37_79b9 | 0;
    for (let i = 0; i < 12; i++) {
      this.int32();
    }
  }

  int32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }

  bytes(count: number): Buffer {
    const bytes = Buffer.allocUnsafe(count);
    for (let i = 0; i < count; i++) {
      bytes[i] = this.int32() & 0xff;
    }
    return bytes;
  }
}

/** The same seed (an integer up to 2^53) gives the same sequence. */
export function seededRandom(seed: number): RandomSource {
  return new SeededRandom(seed);
}
