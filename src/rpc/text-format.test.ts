import { describe, expect, test } from 'vitest';
import { fillFormat, parseFormat, textLines } from './text-format.ts';
import { RpcArray, RpcDouble, RpcStruct, structOf } from './value.ts';

const fill = (format: string, ...lines: string[]) => fillFormat(parseFormat(format), lines);

test('structures are printed in braces with tabs, lists like them', () => {
  const values = [
    'text',
    7,
    new RpcDouble(0.5),
    new RpcDouble(3),
    structOf({ a: 1, b: new RpcStruct().add('c', 'd') }),
    new RpcArray().add(new RpcStruct().add('k', 2)).add('x', 'named'),
    new RpcStruct(),
  ];
  expect(textLines(values, { indent: true }).join('\n')).toBe(
    'text\n7\n0.500000\n3\n{\n\ta: 1\n\tb: {\n\t\tc: d\n\t}\n}\n{\n\t{\n\t\tk: 2\n\t}\n\tnamed: x\n}\n{\n}',
  );
});

test('without indentation only the tabs are missing', () => {
  const values = [structOf({ a: 1, b: new RpcStruct().add('c', 'd') })];
  expect(textLines(values, { indent: false })).toEqual(['{', 'a: 1', 'b: {', 'c: d', '}', '}']);
});

/** Each case was tried on Debian's kamcmd. */
describe('a format', () => {
  test.each([
    ['%v\\t%v\\n', ['1', 'one', '2', 'two'], '1\tone\n2\ttwo\n'],
    ['%v|%v\\n%%|%v', ['a', 'b', 'c', 'd'], 'a|b\n%|cd|\n%|'],
    ['%v %v\\t|\\\\|\\n', ['/'], '/ \t|\\|\n'],
    ['x%v', [], 'x'],
    ['%v %v %%v\\n', ['1', 'a', '2', 'b'], '1 a %v\n2 b %v\n'],
    ['[]\\n', ['a', 'b', 'c'], '[]\na[]\nb[]\nc'],
    ['\\x\\q\\a', ['/'], '\\x\\q\\a/'],
    ['', ['a'], 'a'],
    ['%v,', ['a', 'b'], 'a,b,'],
  ])('%j with %j', (format, lines, text) => {
    expect(fill(format, ...lines)).toBe(text);
  });

  test('keeps a percent sign that means nothing', () => {
    expect(fill('%d %v %', 'a')).toBe('%d a %');
  });
});
