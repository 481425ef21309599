/** Log lines in a list, `level text`, with ` @code` behind those for a syslog facility of their own, for tests to look at. */
import { LogLevel, type Logger, type RecordStyle } from '../log.ts';

export class ListLogger implements Logger {
  readonly #lines: string[];
  readonly #nameOf: (level: LogLevel) => string | null;
  readonly #facility: number | null;

  /** @param nameOf what lines of error() and the like begin with, null: they are not kept. Those of log() have the number. */
  constructor(lines: string[], nameOf: (level: LogLevel) => string | null = String, facility: number | null = null) {
    this.#lines = lines;
    this.#nameOf = nameOf;
    this.#facility = facility;
  }

  enabled(): boolean {
    return true;
  }

  log(level: LogLevel, text: string, _prefix?: string, facility = this.#facility): void {
    this.#lines.push(`${level} ${text}${facility === null ? '' : ` @${facility}`}`);
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

  named(_source?: string, { facility = null }: RecordStyle = {}): Logger {
    return facility === null ? this : new ListLogger(this.#lines, this.#nameOf, facility);
  }
}
