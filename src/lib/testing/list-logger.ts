/** Log lines in a list, `level text`, for tests to look at. */
import { LogLevel, type Logger } from '../log.ts';

export class ListLogger implements Logger {
  readonly #lines: string[];
  readonly #nameOf: (level: LogLevel) => string | null;

  /** @param nameOf what a line begins with; null: lines of this level are not kept. */
  constructor(lines: string[], nameOf: (level: LogLevel) => string | null = String) {
    this.#lines = lines;
    this.#nameOf = nameOf;
  }

  enabled(): boolean {
    return true;
  }

  log(level: LogLevel, text: string): void {
    const name = this.#nameOf(level);
    if (name !== null) this.#lines.push(`${name} ${text}`);
  }

  error(text: string): void {
    this.log(LogLevel.Error, text);
  }

  warn(text: string): void {
    this.log(LogLevel.Warning, text);
  }

  notice(text: string): void {
    this.log(LogLevel.Notice, text);
  }

  info(text: string): void {
    this.log(LogLevel.Info, text);
  }

  debug(text: string): void {
    this.log(LogLevel.Debug, text);
  }

  named(): Logger {
    return this;
  }
}
