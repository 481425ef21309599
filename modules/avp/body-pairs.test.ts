import { expect, test } from 'vitest';
import { COMMAS, readPairs, SEMICOLONS } from './body-pairs.ts';

const shown = (pairs: ReturnType<typeof readPairs>): string =>
  pairs.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(' ');

test.each([
  ['a=1;b=2,c=3', 'a="1;b=2" c=3'],
  ['a=b=c,d=1', 'a="b=c" d=1'],
  ['a="q"r,z=2', 'a="q"'],
  ['a="un,b=2', ''],
  ['a=,b="",c=99999999999,d=+4,e=--4,f=-,g=007,h=1.5', 'c=1215752191 d=4 e="--4" f="-" g=7 h="1.5"'],
  ['a b=1,c=2', ''],
  ['a.b=1', ''],
  ['a-b_c=1', 'a-b_c=1'],
  [',a=1', ''],
  [' a = g h , z=1', 'a="g"'],
  ['flag , z=1', 'z=1'],
  ['a="x" ,z=1', 'a="x" z=1'],
  ['a="x\\"y",z=1', 'a="x\\\\"'],
  ['a=1,,z=2', 'a=1'],
  ['a= ,z=2', 'z=2'],
  ['', ''],
])('with commas %s is %s', (text, pairs) => {
  expect(shown(readPairs(text, COMMAS, 'any'))).toBe(pairs);
});

test.each([
  ['a="x,y",2;b="q;r";c=1', 'a#0="x,y" a#1=2 b="q;r" c=1'],
  ['flag;z=2', 'z=2'],
  ['flag , z=1', ''],
  ['a=1,2;a=3', 'a#0=1 a#1=2 a=3'],
  ['a=b=c;d="x"y,2', 'a="b=c" d="x"'],
  ['a=1,,z=2', 'a#0=1 a#2="z=2"'],
  ['a=1;;z=2', 'a=1'],
  ['a=1,', 'a#0=1'],
  ['a=1,;d=9', 'a#0=1 d=9'],
  ['J=12, N=abc ,Q="quo,ted",e=', 'J#0=12 J#1="N=abc" J#2="Q=\\"quo" J#3="ted\\"" J#4="e="'],
])('with semicolons %s is %s', (text, pairs) => {
  expect(shown(readPairs(text, SEMICOLONS, 'any'))).toBe(pairs);
});

test('the values that are not wanted still count', () => {
  expect(shown(readPairs('a=1,two,3', SEMICOLONS, 'integers'))).toBe('a#0=1 a#2=3');
  expect(shown(readPairs('a=1,two,3', SEMICOLONS, 'texts'))).toBe('a#1="two"');
});
