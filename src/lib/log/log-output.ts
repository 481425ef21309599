/** Where loggers lead: the level above which nothing is written, and the sink. Both can change while the server runs. */
import { LogLevel, type Logger, type LogSink, type RecordStyle } from '../log.ts';
import { levelName } from './level-names.ts';
import { LogSettings } from './log-settings.ts';
import { oneRecord } from './one-record.ts';

export interface LogOutputOptions {
  readonly sink: LogSink;
  /** Value of `debug`: records above it are dropped; any integer, 3 and more write everything. Read at each record. */
  level: number;
  /** Whether the sink is for somebody's eyes rather than syslog; it is unless this says no. */
  readonly isOnTerminal?: boolean;
}

/** One record on its way to the sink. */
interface LogRecord extends RecordStyle {
  readonly source: string;
  readonly level: LogLevel;
  readonly text: string;
  /** Expanded `log_prefix` or ''. */
  readonly prefix: string;
}

export class LogOutput {
  sink: LogSink;
  readonly settings: LogSettings;
  readonly #options: LogOutputOptions;

  /** `options.level` may be an accessor: it is what this object reads and writes. */
  constructor(options: LogOutputOptions) {
    this.sink = options.sink;
    this.settings = new LogSettings(options.isOnTerminal ?? true);
    this.#options = options;
  }

  get level(): number {
    return this.#options.level;
  }

  set level(level: number) {
    this.#options.level = level;
  }

  /** A logger whose records name `source`: `<core>`, `<script>`, `tm`. */
  logger(source: string): Logger {
    return new SourceLogger(this, source, {});
  }

  write({ source, level, text, prefix, label = levelName(level), facility = null }: LogRecord): void {
    const { sourceFacilities, colours } = this.settings;
    // A logger without source is one whose texts say themselves where they come from.
    const head = source === '' ? prefix : `${prefix}${source}: `;
    this.sink.write(
      level,
      oneRecord(`${label}: ${head}${text}`),
      facility ?? sourceFacilities.get(source) ?? null,
      colours.get(level) ?? null,
    );
  }

  enabled(source: string, level: LogLevel): boolean {
    const { sourceLevels } = this.settings;
    if (sourceLevels.size === 0) return level <= this.level;
    return level <= (sourceLevels.get(source) ?? this.level);
  }
}

class SourceLogger implements Logger {
  readonly #output: LogOutput;
  readonly #source: string;
  readonly #style: RecordStyle;

  constructor(output: LogOutput, source: string, style: RecordStyle) {
    this.#output = output;
    this.#source = source;
    this.#style = style;
  }

  enabled(level: LogLevel): boolean {
    return this.#output.enabled(this.#source, level);
  }

  log(level: LogLevel, text: string, prefix = '', facility: number | null = this.#style.facility ?? null): void {
    if (!this.#output.enabled(this.#source, level)) return;
    this.#output.write({ source: this.#source, level, text, prefix, facility, label: this.#style.label });
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

  named(source: string, style: RecordStyle = {}): Logger {
    return new SourceLogger(this.#output, source, style);
  }
}
