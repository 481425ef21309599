/** Log levels as scripts write them. */
import { LogLevel } from '../../src/lib/log.ts';

/** The third letter decides, as in Kamailio; a number is one of its levels. null: neither. */
export function parseLevel(text: string): LogLevel | null {
  if (/^-?\d+$/.test(text)) {
    const number = Number(text);
    return Math.min(Math.max(number, LogLevel.Alert), LogLevel.Debug) as LogLevel;
  }
  switch (text[2]) {
    case 'A':
      return LogLevel.Alert;
    case 'B':
      return LogLevel.Bug;
    case 'C':
      return text === 'L_CRIT2' ? LogLevel.Critical2 : LogLevel.Critical;
    case 'E':
      return LogLevel.Error;
    case 'W':
      return LogLevel.Warning;
    case 'N':
      return LogLevel.Notice;
    case 'I':
      return LogLevel.Info;
    case 'D':
      return LogLevel.Debug;
    default:
      return null;
  }
}
