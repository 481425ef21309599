import { expect, test } from 'vitest';
import { breakTime, strftime } from './strftime.ts';

const MOMENT = Date.UTC(2026, 10, 21, 9, 3, 7);

test.each([
  ['%a %d %b %Y %H:%M:%S %Z', 'Sat 21 Nov 2026 09:03:07 GMT'],
  ['%A %B %y %e %j %u %w', 'Saturday November 26 21 325 6 6'],
  ['%F %T %R %D', '2026-11-21 09:03:07 09:03 11/21/26'],
  ['%I%p %l%P', '09AM  9am'],
  ['%U %W %V %G %g', '46 46 47 2026 26'],
  ['%c|%s|%z|%%|%n', `Sat Nov 21 09:03:07 2026|${String(MOMENT / 1000)}|+0000|%|\n`],
  ['%Q 100%', '%Q 100%'],
])('%s is %j', (format, expected) => {
  expect(strftime(format, breakTime(MOMENT, true))).toBe(expected);
});

test('the local fields are those of the local clock', () => {
  const date = new Date(2026, 5, 30, 23, 59, 58);
  const time = breakTime(date.getTime(), false);
  expect(strftime('%Y-%m-%d %H:%M:%S', time)).toBe('2026-06-30 23:59:58');
});

test('the first days of a year may be in a week of the one before', () => {
  expect(strftime('%V %G %U %W %j', breakTime(Date.UTC(2027, 0, 1), true))).toBe('53 2026 00 00 001');
});
