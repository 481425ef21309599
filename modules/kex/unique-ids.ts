/** `$sruid`: the time of the start, the process and a count, in hexadecimal. */
export class UniqueIds {
  readonly #prefix: string;
  #count = 0;

  /** @param startedAt wall milliseconds */
  constructor(startedAt: number) {
    this.#prefix = `srid-${Math.floor(startedAt / 1000).toString(16)}-${process.pid.toString(16)}-`;
  }

  next(): string {
    return this.#prefix + (++this.#count).toString(16);
  }
}
