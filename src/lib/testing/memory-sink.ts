/** Log records kept in an array, for tests. */
import type { LogLevel, LogSink } from '../log.ts';

export class MemorySink implements LogSink {
  readonly records: { readonly level: LogLevel; readonly line: string }[] = [];

  get lines(): string[] {
    return this.records.map((record) => record.line);
  }

  write(level: LogLevel, line: string): void {
    this.records.push({ level, line });
  }
}
