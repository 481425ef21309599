/** Log records kept in an array, for tests. */
import type { LogLevel, LogSink } from '../log.ts';

export class MemorySink implements LogSink {
  readonly records: {
    readonly level: LogLevel;
    readonly line: string;
    readonly facility: number | null;
    readonly colour: string | null;
  }[] = [];

  get lines(): string[] {
    return this.records.map((record) => record.line);
  }

  write(level: LogLevel, line: string, facility: number | null, colour: string | null): void {
    this.records.push({ level, line, facility, colour });
  }
}
