// Numbers for places in the configuration.
import type { Span } from '../source.ts';

/** Numbers for places in the configuration, small enough to be stored before every statement. 0 is none. */
export class Positions {
  readonly #spans: Span[] = [];

  add(span: Span): number {
    return this.#spans.push(span);
  }

  get(id: number): Span | null {
    return this.#spans[id - 1] ?? null;
  }
}
