import { expect, test } from 'vitest';
import { parseParameterList } from './parameter-list.ts';

test.each([
  ['a=1;b=2', 'a=1 b=2'],
  ['a=1;b=2;', 'a=1 b=2'],
  ['a = 1 ; b = 2', 'a=1 b=2'],
  ['a;;b=', 'a= = b='],
  [';a=1', '= a=1'],
  ['a="x;y";b=\'z;"\'', 'a=x;y b=z;"'],
  ['a==b', 'a==b'],
  ['a=1,b=2', 'a=1'],
  ['a,b', 'a='],
  ['a=x"y;b=1', 'a=x"y b=1'],
])('%s is %s', (text, expected) => {
  expect(
    parseParameterList(text)
      ?.map(({ name, value }) => `${name}=${value}`)
      .join(' '),
  ).toBe(expected);
});

test.each(['', 'a=;b', 'a b', 'a=1 2', ' a=1', 'a="x', 'a="x"y', 'a;;', 'a; '])('"%s" is no list', (text) => {
  expect(parseParameterList(text)).toBe(null);
});

test('another character may stand between the parameters', () => {
  expect(parseParameterList('a=1;2&b=3', '&')).toEqual([
    { name: 'a', value: '1;2' },
    { name: 'b', value: '3' },
  ]);
});
