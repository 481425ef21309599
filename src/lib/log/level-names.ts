/** What Kamailio calls its log levels in a line, and how they map to syslog (RFC 5424 §6.2.1). */
import { LogLevel } from '../log.ts';

/** `ALERT` … `DEBUG`; levels beyond the ends take the name of the end. */
export function levelName(level: number): string {
  switch (level) {
    case LogLevel.Bug:
      return 'BUG';
    case LogLevel.Critical2:
    case LogLevel.Critical:
      return 'CRITICAL';
    case LogLevel.Error:
      return 'ERROR';
    case LogLevel.Warning:
      return 'WARNING';
    case LogLevel.Notice:
      return 'NOTICE';
    case LogLevel.Info:
      return 'INFO';
    default:
      return level < LogLevel.Bug ? 'ALERT' : 'DEBUG';
  }
}

const LEVEL_WORDS: ReadonlyMap<string, LogLevel> = new Map([
  ['L_ALERT', LogLevel.Alert],
  ['L_BUG', LogLevel.Bug],
  ['L_CRIT2', LogLevel.Critical2],
  ['L_CRIT', LogLevel.Critical],
  ['L_ERR', LogLevel.Error],
  ['L_WARN', LogLevel.Warning],
  ['L_NOTICE', LogLevel.Notice],
  ['L_INFO', LogLevel.Info],
  ['L_DBG', LogLevel.Debug],
]);

/** The level that `L_ERR`, `L_WARN`, … name; null: none. */
export function levelOfWord(word: string): LogLevel | null {
  return LEVEL_WORDS.get(word) ?? null;
}

/** Syslog severity, 1 (alert) to 7 (debug). */
export function syslogSeverity(level: number): number {
  if (level < LogLevel.Bug) return 1;
  if (level <= LogLevel.Critical) return 2;
  return Math.min(level + 4, 7);
}

const FACILITIES: ReadonlyMap<string, number> = new Map(
  [
    'KERN USER MAIL DAEMON AUTH SYSLOG LPR NEWS UUCP CRON AUTHPRIV FTP'
      .split(' ')
      .map((name, code) => [name, code] as const),
    Array.from({ length: 8 }, (_, number) => [`LOCAL${number}`, 16 + number] as const),
  ].flat(),
);

/** Code of `LOG_LOCAL0`, `LOG_DAEMON`, …; null: there is no such facility. */
export function facilityCode(name: string): number | null {
  return FACILITIES.get(name.replace(/^LOG_/, '')) ?? null;
}
