import { describe, expect, test } from 'vitest';
import { parseInteger } from './convert.ts';
import { Fault, Runtime } from './runtime.ts';

function setUp() {
  const lines: string[] = [];
  return { lines, runtime: new Runtime<null>({ log: (_ctx, level, text) => lines.push(`${String(level)} ${text}`) }) };
}

describe('strings as integers', () => {
  test.each([
    ['5', 5],
    ['-5', -5],
    ['+5', 5],
    ['010', 10],
    ['00', 0],
    ['', 0],
    ['0x1f', 31],
    ['0x7FFFFFFF', 2147483647],
    ['0xFFFFFFFF', -1],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
    ['2147483648', null],
    ['4294967296', null],
    ['99999999999', null],
    ['-', null],
    ['--5', null],
    [' 5', null],
    ['5 ', null],
    ['5x', null],
    ['0x', null],
    ['0b11', null],
    ['1.5', null],
    ['5\n', null],
  ])('%j is %s', (text, expected) => {
    expect(parseInteger(text)).toBe(expected);
  });

  test('what is no number counts as 0 and is warned about', () => {
    const { runtime, lines } = setUp();
    expect(runtime.toInt(null, 'abc')).toBe(0);
    expect(lines).toEqual(['0 automatic string to int conversion for "abc" failed']);
    expect(runtime.toInt(null, '')).toBe(0);
    expect(runtime.toInt(null, null)).toBe(0);
    expect(lines).toHaveLength(1);
  });
});

test.each([
  [5, 5, true],
  [5, '5', true],
  ['5', 5, true],
  ['5', '05', false],
  [5, '05', true],
  ['05', 5, false],
  ['5x', 5, false],
  [5, '5x', false],
  ['abc', 'ABC', false],
  [null, null, true],
  [null, '', true],
  [null, 0, true],
  ['', null, true],
  [0, null, true],
  [null, '0', false],
  ['0', null, false],
  [null, 'x', false],
  [null, 7, false],
  ['abc', null, false],
])('%j == %j is %s', (left, right, expected) => {
  const { runtime } = setUp();
  expect(runtime.equals(null, left, right)).toBe(expected);
  if (typeof right === 'string') expect(runtime.equalsText(null, left, right)).toBe(expected);
  if (typeof right === 'number') expect(runtime.equalsInt(null, left, right)).toBe(expected);
});

test.each([
  [1, 2, 3],
  ['1', 2, '12'],
  [5, '5', 10],
  ['5', '5', '55'],
  [null, 1, '1'],
  [null, null, ''],
  [7, null, 7],
  ['abc', null, 'abc'],
  [0, 'x', 0],
  [2147483647, 1, -2147483648],
])('%j + %j is %j', (left, right, expected) => {
  expect(setUp().runtime.add(null, left, right)).toBe(expected);
});

test('division rounds toward zero and fails at zero', () => {
  const { runtime, lines } = setUp();
  const fault = new Fault();
  expect(runtime.divide(null, fault, -7, 2)).toBe(-3);
  expect(runtime.modulo(null, fault, -7, 3)).toBe(-1);
  expect(fault.take()).toBe(false);
  runtime.divide(null, fault, 1, 0);
  expect(fault.take()).toBe(true);
  expect(fault.take()).toBe(false);
  runtime.modulo(null, fault, 1, 0);
  expect(lines).toEqual(['-1 rv div by 0', '-1 rv mod by 0']);
  expect([runtime.failed(null, fault, 'it failed'), runtime.failed(null, fault, 'it failed')]).toEqual([true, false]);
  expect(lines.slice(2)).toEqual(['-1 it failed']);
});

test('patterns made at run time ignore case, are kept, and match nothing when they are bad', () => {
  const { runtime, lines } = setUp();
  expect(runtime.matches(null, 'alice', '^A')).toBe(true);
  expect(runtime.matches(null, null, 'x')).toBe(false);
  expect(runtime.matches(null, null, '')).toBe(true);
  expect(runtime.matches(null, 5, '5')).toBe(true);
  expect(runtime.matches(null, 'a', '(')).toBe(false);
  expect(runtime.matches(null, 'a', '(')).toBe(false);
  expect(lines).toEqual(['-1 bad regular expression "(": this ( is never closed']);
});
