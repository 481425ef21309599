/** Kamailio's log levels: the number is what `debug=` compares with, lower is more severe. */
export const LogLevel = {
  Alert: -5,
  Bug: -4,
  Critical2: -3,
  Critical: -2,
  Error: -1,
  Warning: 0,
  Notice: 1,
  Info: 2,
  Debug: 3,
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/**
 * Where lines go after they were formatted: stderr, syslog, a test's array. `line` has no newline at its end. `facility`:
 * the code of that of syslog, where it is not the server's; `colour`: the escape sequence, where it is not that of the level.
 */
export interface LogSink {
  write(level: LogLevel, line: string, facility: number | null, colour: string | null): void;
}

/** What the records of one logger have in common besides their source. */
export interface RecordStyle {
  /** Stands where records name their level. */
  readonly label?: string;
  /** Code of the syslog facility. */
  readonly facility?: number | null;
}

/** A logger bound to one source, the name after the level: `<core>`, `<script>`, `tm`, … */
export interface Logger {
  enabled(level: LogLevel): boolean;
  /**
   * `prefix` is the expanded `log_prefix` of the message being routed, where there is one; `facility` the code of the syslog
   * facility for this record.
   */
  log(level: LogLevel, text: string, prefix?: string, facility?: number | null): void;
  error(text: string, prefix?: string): void;
  warn(text: string, prefix?: string): void;
  notice(text: string, prefix?: string): void;
  info(text: string, prefix?: string): void;
  debug(text: string, prefix?: string): void;
  /** The same sink and level under another source name. */
  named(source: string, style?: RecordStyle): Logger;
}
