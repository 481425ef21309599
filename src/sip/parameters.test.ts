import { describe, expect, test } from 'vitest';
import { listParameters, parameterValue, quote, unquote } from './parameters.ts';

function value(text: string, name: string): string | null {
  return parameterValue(text, 0, text.length, name);
}

describe('parameterValue', () => {
  test('finds a parameter by name in any case', () => {
    expect(value(';A=1;Tag=xY;b', 'tag')).toBe('xY');
    expect(value('a=1;tag=2', 'TAG')).toBe('2');
  });

  test('a parameter without value is an empty string, an absent one null', () => {
    expect(value(';lr;x=1', 'lr')).toBe('');
    expect(value(';lr;x=1', 'l')).toBeNull();
    expect(value('', 'lr')).toBeNull();
  });

  test('the first of two counts', () => {
    expect(value(';a=1;a=2', 'a')).toBe('1');
  });

  test('white space and folds round the signs do not count', () => {
    expect(value(' ; a = 1 \r\n ; b\t=\r\n  2 ', 'b')).toBe('2');
  });

  test('separators inside quotes belong to the value', () => {
    expect(value(';a="x;b=3,\\"";b=4', 'b')).toBe('4');
    expect(value(';a="x;b=3,\\"";b=4', 'a')).toBe('x;b=3,"');
  });

  test('nothing is found behind a malformed parameter', () => {
    expect(value(';a="open;b=1', 'b')).toBeNull();
    expect(value(';;b=1', 'b')).toBeNull();
    expect(value(';a="x"y;b=1', 'b')).toBeNull();
  });

  test('an IPv6 address is a value', () => {
    expect(value(';received=2001:db8::9:255;maddr=[::1]', 'received')).toBe('2001:db8::9:255');
    expect(value(';received=2001:db8::9:255;maddr=[::1]', 'maddr')).toBe('[::1]');
  });
});

describe('listParameters', () => {
  test('gives names and values in order', () => {
    expect(listParameters(';A=1;lr;q="a\\"b"')).toEqual([
      { name: 'A', value: '1' },
      { name: 'lr', value: null },
      { name: 'q', value: 'a"b' },
    ]);
  });
});

describe('quote and unquote', () => {
  test('undo each other', () => {
    for (const text of ['', 'plain', 'a "quoted" \\ name', 'semi;colon']) expect(unquote(quote(text))).toBe(text);
  });

  test('line ends cannot get into a quoted string', () => {
    expect(quote('a\r\nEvil: x')).toBe('"a Evil: x"');
  });

  test('text that is not quoted stays as it is', () => {
    expect(unquote('a"b')).toBe('a"b');
    expect(unquote('"')).toBe('"');
  });
});
