/** Dates as text by the format of POSIX `strftime` in the C locale. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A moment taken apart, in the local time zone or in UTC. Months 1 to 12, weekdays 0 (Sunday) to 6, days of the year 1 to 366. */
export interface BrokenTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
  readonly isSummerTime: boolean;
  /** Minutes east of Greenwich. */
  readonly offset: number;
  /** `GMT`, `CET`, … */
  readonly zone: string;
  /** Seconds since 1970. */
  readonly epoch: number;
}

/** Takes a moment (milliseconds since 1970) apart. */
export function breakTime(milliseconds: number, utc: boolean): BrokenTime {
  const date = new Date(milliseconds);
  const epoch = Math.floor(milliseconds / 1000);
  const offset = utc ? 0 : -date.getTimezoneOffset();
  // The local clock's reading, as if it were UTC: the fields below are then the same for both.
  const clock = new Date(milliseconds + offset * 60_000);
  const year = clock.getUTCFullYear();
  const january = -new Date(year, 0, 1).getTimezoneOffset();
  const july = -new Date(year, 6, 1).getTimezoneOffset();
  return {
    year,
    month: clock.getUTCMonth() + 1,
    day: clock.getUTCDate(),
    hour: clock.getUTCHours(),
    minute: clock.getUTCMinutes(),
    second: clock.getUTCSeconds(),
    weekday: clock.getUTCDay(),
    yearDay:
      Math.floor((Date.UTC(year, clock.getUTCMonth(), clock.getUTCDate()) - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
    isSummerTime: !utc && january !== july && offset === Math.max(january, july),
    offset,
    zone: utc ? 'GMT' : zoneName(date),
    epoch,
  };
}

function zoneName(date: Date): string {
  const name = /\(([^)]+)\)/.exec(date.toString())?.[1] ?? 'UTC';
  if (name === 'Coordinated Universal Time') return 'UTC';
  return /\s/.test(name) ? name.replace(/(\w)\w*\s*/g, '$1') : name;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Week of the year; `first` is the weekday weeks begin with (%U Sunday, %W Monday). */
function week(time: BrokenTime, first: 0 | 1): number {
  return Math.floor((time.yearDay - 1 + 7 - ((time.weekday - first + 7) % 7)) / 7);
}

/** ISO 8601 week and the year it belongs to. */
function isoWeek(time: BrokenTime): { year: number; week: number } {
  const thursday = new Date(
    Date.UTC(time.year, time.month - 1, time.day + 4 - (time.weekday === 0 ? 7 : time.weekday)),
  );
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 604_800_000) + 1 };
}

function zoneOffset(time: BrokenTime): string {
  const minutes = Math.abs(time.offset);
  return `${time.offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

const FIELDS: Readonly<Record<string, (time: BrokenTime) => string>> = {
  a: (time) => DAYS[time.weekday]!.slice(0, 3),
  A: (time) => DAYS[time.weekday]!,
  b: (time) => MONTHS[time.month - 1]!.slice(0, 3),
  B: (time) => MONTHS[time.month - 1]!,
  c: (time) => strftime('%a %b %e %H:%M:%S %Y', time),
  C: (time) => two(Math.floor(time.year / 100)),
  d: (time) => two(time.day),
  D: (time) => strftime('%m/%d/%y', time),
  e: (time) => String(time.day).padStart(2),
  F: (time) => strftime('%Y-%m-%d', time),
  g: (time) => two(isoWeek(time).year % 100),
  G: (time) => String(isoWeek(time).year),
  h: (time) => MONTHS[time.month - 1]!.slice(0, 3),
  H: (time) => two(time.hour),
  I: (time) => two(time.hour % 12 === 0 ? 12 : time.hour % 12),
  j: (time) => String(time.yearDay).padStart(3, '0'),
  k: (time) => String(time.hour).padStart(2),
  l: (time) => String(time.hour % 12 === 0 ? 12 : time.hour % 12).padStart(2),
  m: (time) => two(time.month),
  M: (time) => two(time.minute),
  n: () => '\n',
  p: (time) => (time.hour < 12 ? 'AM' : 'PM'),
  P: (time) => (time.hour < 12 ? 'am' : 'pm'),
  r: (time) => strftime('%I:%M:%S %p', time),
  R: (time) => strftime('%H:%M', time),
  s: (time) => String(time.epoch),
  S: (time) => two(time.second),
  t: () => '\t',
  T: (time) => strftime('%H:%M:%S', time),
  u: (time) => String(time.weekday === 0 ? 7 : time.weekday),
  U: (time) => two(week(time, 0)),
  V: (time) => two(isoWeek(time).week),
  w: (time) => String(time.weekday),
  W: (time) => two(week(time, 1)),
  x: (time) => strftime('%m/%d/%y', time),
  X: (time) => strftime('%H:%M:%S', time),
  y: (time) => two(time.year % 100),
  Y: (time) => String(time.year),
  z: zoneOffset,
  Z: (time) => time.zone,
  '%': () => '%',
};

/** The format with every `%x` replaced; one that is not known stays as it is. */
export function strftime(format: string, time: BrokenTime): string {
  return format.replace(/%[EO]?(.)/g, (written, letter: string) =>
    Object.hasOwn(FIELDS, letter) ? FIELDS[letter]!(time) : written,
  );
}
