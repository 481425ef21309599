/** What specifiers tell of this server rather than of the message. */
import type { HostNames } from '../../src/module/host-names.ts';
import type { RandomSource } from '../../src/lib/random.ts';

export const hex32 = (number: number): string => (number >>> 0).toString(16).padStart(8, '0');

export class Machine {
  /** Known once the server starts. */
  names: HostNames = { n: null, d: null, f: null, i: null };
  /** Half of what %uq gives is the same as long as the server runs, half counts. */
  readonly #start: string;
  #count: number;

  constructor(random: RandomSource) {
    this.#start = hex32(random.int32());
    this.#count = random.int32();
  }

  uniqueId(): string {
    this.#count = (this.#count + 1) | 0;
    return this.#start + hex32(this.#count);
  }
}
