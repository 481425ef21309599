/** Log lines in a list, `level text`, for tests to look at. */
import { LogLevel, type Logger } from '../log.ts';

export class ListLogger implements Logger {
  readonly #lines: string[];
  readonly #nameOf: (level: LogLevel) => string | null;

  /** @param nameOf what lines of error() and the like begin with, null: they are not kept. Those of log() have the number. */
  constructor(lines: string[], nameOf: (level: LogLevel) => string | null = String) {
    this.#lines = lines;
    this.#nameOf = nameOf;
  }

  enabled(): boolean {
    return true;
  }

  log(level: LogLevel, text: string): void {
    this.#lines.push(`${level} ${text}`);
  }

  #named(level: LogLevel, text: string): void {
    const name = this.#nameOf(level);
    if (name !== null) this.#lines.push(`${name} ${text}`);
  }

  error(text: string): void {
    this.#named(LogLevel.Error, text);
  }

  warn(text: string): void {
    this.#named(LogLevel.Warning, text);
  }

  notice(text: string): void {
    this.#named(LogLevel.Notice, text);
  }

  info(text: string): void {
    this.#named(LogLevel.Info, text);
  }

  debug(text: string): void {
    this.#named(LogLevel.Debug, text);
  }

  named(): Logger {
    return this;
  }
}
