/** Which blocks of the code under test ran, and about how often: what tells an input that does something new. */
import { Session, type Profiler } from 'node:inspector';

/** Precise coverage of V8 within this process. Everything runs unoptimised while it is on. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many different blocks and magnitudes were seen so far. */
  get size(): number {
    return this.#seen.size;
  }

  /** What ran since the last call and never before. */
  takeNews(): string[] {
    const news: string[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      for (const script of result) if (script.url.startsWith('file:')) this.#collect(script, news);
    });
    return news;
  }

  /** From now on these are nothing new. */
  remember(blocks: readonly string[]): void {
    for (const block of blocks) this.#seen.add(block);
  }

  #collect({ scriptId, functions }: Profiler.ScriptCoverage, into: string[]): void {
    for (const { ranges } of functions) {
      for (const { startOffset, endOffset, count } of ranges) {
        const block = `${scriptId}:${startOffset}:${endOffset}:${32 - Math.clz32(count)}`;
        if (count > 0 && !this.#seen.has(block)) into.push(block);
      }
    }
  }

  close(): void {
    this.#session.disconnect();
  }
}
