/** Work that nobody above could answer for: what it throws is logged as a bug, and the server goes on. */
import { LogLevel, type Logger } from '../lib/log.ts';

export class Guard {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `what` is the subject of the log line: "a timer". */
  report(what: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log.log(LogLevel.Bug, `${what} failed: ${detail}`);
  }

  /** Runs `work` to its end; what it throws or is rejected with does not come back. */
  async run(what: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.report(what, error);
    }
  }
}
