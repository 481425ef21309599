/** Where loggers lead: the level above which nothing is written, and the sink. Both can change while the server runs. */
import { LogLevel, type Logger, type LogSink } from '../log.ts';
import { levelName } from './level-names.ts';
import { oneRecord } from './one-record.ts';

export interface LogOutputOptions {
  readonly sink: LogSink;
  /** Value of `debug`: records above it are dropped; any integer, 3 and more write everything. Read at each record. */
  level: number;
}

export class LogOutput {
  sink: LogSink;
  /** Levels of single sources, which win over the general one. */
  readonly sourceLevels = new Map<string, number>();
  readonly #settings: LogOutputOptions;

  /** `options.level` may be an accessor: it is what this object reads and writes. */
  constructor(options: LogOutputOptions) {
    this.sink = options.sink;
    this.#settings = options;
  }

  get level(): number {
    return this.#settings.level;
  }

  set level(level: number) {
    this.#settings.level = level;
  }

  /** A logger whose records name `source`: `<core>`, `<script>`, `tm`. */
  logger(source: string): Logger {
    return new SourceLogger(this, source);
  }

  /** @param prefix expanded `log_prefix` or '' @param label in the place of the name of the level */
  write(source: string, level: LogLevel, text: string, prefix: string, label = levelName(level)): void {
    // A logger without source is one whose texts say themselves where they come from.
    const head = source === '' ? prefix : `${prefix}${source}: `;
    this.sink.write(level, oneRecord(`${label}: ${head}${text}`));
  }

  enabled(source: string, level: LogLevel): boolean {
    if (this.sourceLevels.size === 0) return level <= this.level;
    return level <= (this.sourceLevels.get(source) ?? this.level);
  }
}

class SourceLogger implements Logger {
  readonly #output: LogOutput;
  readonly #source: string;
  readonly #label: string | undefined;

  constructor(output: LogOutput, source: string, label?: string) {
    this.#output = output;
    this.#source = source;
    this.#label = label;
  }

  enabled(level: LogLevel): boolean {
    return this.#output.enabled(this.#source, level);
  }

  log(level: LogLevel, text: string, prefix = ''): void {
    if (this.#output.enabled(this.#source, level)) this.#output.write(this.#source, level, text, prefix, this.#label);
  }

  error(text: string, prefix?: string): void {
    this.log(LogLevel.Error, text, prefix);
  }

  warn(text: string, prefix?: string): void {
    this.log(LogLevel.Warning, text, prefix);
  }

  notice(text: string, prefix?: string): void {
    this.log(LogLevel.Notice, text, prefix);
  }

  info(text: string, prefix?: string): void {
    this.log(LogLevel.Info, text, prefix);
  }

  debug(text: string, prefix?: string): void {
    this.log(LogLevel.Debug, text, prefix);
  }

  named(source: string, label?: string): Logger {
    return new SourceLogger(this.#output, source, label);
  }
}
