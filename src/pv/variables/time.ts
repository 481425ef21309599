/** Clock and calendar: `$Ts`, `$TF`, `$TV(…)`, `$time(…)`, `$timef(…)`. The time of a message is that of its arrival. */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { breakTime, strftime, type BrokenTime } from '../../lib/strftime.ts';
import type { VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { keyed, numbered, readOnly } from '../plain.ts';

const FULL = '%a %b %e %H:%M:%S %Y';
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
const microseconds = (milliseconds: number): number => Math.floor((milliseconds % 1000) * 1000);
const both = (milliseconds: number): string =>
  `${String(seconds(milliseconds))}.${String(microseconds(milliseconds)).padStart(6, '0')}`;

function calendar(name: string, doc: string, utc: boolean, facts: CoreFacts): VariableDefinition {
  const part = (read: (time: BrokenTime) => number) => (): ScriptValue => read(breakTime(facts.now(), utc));
  return keyed([name], doc, {
    sec: part((time) => time.second),
    min: part((time) => time.minute),
    hour: part((time) => time.hour),
    mday: part((time) => time.day),
    mon: part((time) => time.month),
    year: part((time) => time.year),
    wday: part((time) => time.weekday + 1),
    yday: part((time) => time.yearDay),
    isdst: part((time) => (time.isSummerTime ? 1 : 0)),
  });
}

function formatted(name: string, doc: string, utc: boolean): VariableDefinition {
  return {
    names: [name],
    doc,
    inner: 'required',
    innerKind: 'literal',
    bind: ({ inner }) => ({ get: (ctx: Context) => strftime(inner!.text, breakTime(ctx.time, utc)) }),
  };
}

export function timeVariables(facts: CoreFacts): readonly VariableDefinition[] {
  return [
    readOnly(['Ts'], 'Time of the message in seconds since 1970.', (ctx) => seconds(ctx.time)),
    readOnly(['TS'], 'Time now in seconds since 1970.', () => seconds(facts.now())),
    numbered(['Tf'], 'Time of the message as text.', {
      get: (ctx) => strftime(FULL, breakTime(ctx.time, false)),
      number: (ctx) => seconds(ctx.time),
    }),
    numbered(['TF'], 'Time now as text.', {
      get: () => strftime(FULL, breakTime(facts.now(), false)),
      number: () => seconds(facts.now()),
    }),
    readOnly(['Tb'], 'Time of the start of the server in seconds since 1970.', () => seconds(facts.startedAt())),
    keyed(['TV'], 'Seconds (s) and microseconds (u) of the time of the message; sn, un and Sn of now.', {
      s: (ctx) => seconds(ctx.time),
      u: (ctx) => microseconds(ctx.time),
      S: (ctx) => both(ctx.time),
      sn: () => seconds(facts.now()),
      un: () => microseconds(facts.now()),
      Sn: () => both(facts.now()),
    }),
    calendar(
      'time',
      'Part of the local time now: sec, min, hour, mday, mon, year, wday (1 Sunday), yday, isdst.',
      false,
      facts,
    ),
    calendar('utime', 'As $time, in UTC.', true, facts),
    formatted('timef', 'Local time of the message by a strftime format.', false),
    formatted('utimef', 'Time of the message in UTC by a strftime format.', true),
  ];
}
