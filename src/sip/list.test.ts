import { expect, test } from 'vitest';
import { splitList } from './list.ts';

test('splits at commas outside quotes and brackets, and leaves empty items out', () => {
  expect(splitList(' a, b ,,"c, d" <sip:e,f>,\r\n g')).toEqual(['a', 'b', '"c, d" <sip:e,f>', 'g']);
  expect(splitList('')).toEqual([]);
});

test('an unclosed quote ends the list', () => {
  expect(splitList('a, "b, c')).toEqual(['a', '"b, c']);
});

test('brackets protect commas in front of parameters only, as where an address is parsed', () => {
  expect(splitList('<sip:a,b>;x=<c, "d;<" <sip:e;f,g>;h="i,<"')).toEqual([
    '<sip:a,b>;x=<c',
    '"d;<" <sip:e;f,g>;h="i,<"',
  ]);
});
