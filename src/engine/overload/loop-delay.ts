/** How late the event loop is: by how much a beat comes after its time. What is handled meanwhile waits as long. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Milliseconds that one measurement is made of. */
const WINDOW_MS = 10_000;

/** Microseconds, of the last whole ten seconds; 0 before the first are over. */
export interface LoopDelays {
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

const NONE: LoopDelays = { median: 0, p99: 0, longest: 0 };

export class LoopDelay {
  readonly #beat: number;
  readonly #histogram: RecordableHistogram = createHistogram();
  #last = NaN;
  #ends = NaN;
  #measured = NONE;

  /** `beat`: milliseconds from one call of {@link note} to the next, when nothing is late. */
  constructor(beat: number) {
    this.#beat = beat;
  }

  get measured(): LoopDelays {
    return this.#measured;
  }

  /** To be called with each beat. `now` is in milliseconds, of a clock that never goes back. */
  note(now: number): void {
    const late = now - this.#last - this.#beat;
    this.#last = now;
    // The histogram knows no 0.
    if (!Number.isNaN(late)) this.#histogram.record(Math.max(1, Math.round(late * 1_000)));
    else this.#ends = now + WINDOW_MS;
    if (now < this.#ends) return;
    const histogram = this.#histogram;
    this.#measured = { median: histogram.percentile(50), p99: histogram.percentile(99), longest: histogram.max };
    histogram.reset();
    this.#ends = now + WINDOW_MS;
  }
}
