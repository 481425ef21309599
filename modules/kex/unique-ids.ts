/** `$sruid`: the time of the start, the process and a count, in hexadecimal. */
import { ownThread } from '../../src/lib/shared/kernel-thread.ts';

export class UniqueIds {
  readonly #prefix: string;
  #count = 0;

  /** @param startedAt wall milliseconds */
  constructor(startedAt: number) {
    this.#prefix = `srid-${Math.floor(startedAt / 1000).toString(16)}-${ownThread.toString(16)}-`;
  }

  next(): string {
    return this.#prefix + (++this.#count).toString(16);
  }
}
