import { expect, test } from 'vitest';
import { Script } from './testing/sample.ts';

function scriptWithLists(name: string): Script {
  const script = new Script();
  script.set(`$${name}(a=>one)`, 'first');
  script.set(`$${name}(a=>one)`, 'second');
  script.set(`$${name}(a[0]=>one)`, 'third');
  script.set(`$${name}(a[0]=>two)`, 2);
  script.set('$var(i)', 1);
  return script;
}

test.each([
  ['$xavp(a=>one) $xavp(a=>two)', 'third 2'],
  ['$xavp(a[0]=>one) $xavp(a[1]=>one) $xavp(a[-1]=>one) $xavp(a[9]=>one)', 'third first first <null>'],
  ['$xavp(a=>one[0]) $xavp(a=>one[1]) $xavp(a=>one[*])', 'third second third, second'],
  ['$xavp(a[$var(i)]=>one)', 'first'],
  ['$xavp(a[$avp(none)]=>one)|', '|'],
  ['$xavp( a => one )', 'third'],
  ['$xavp(a=>one=>x)', 'third'],
  ['$xavp(a) $xavp(none) $xavp(none=>x)', '<<xavp>> <null> <null>'],
  ['$cnt($xavp(a)) $cnt($xavp(a=>one)) $cnt($xavp(a[1]=>one)) $cnt($xavp(none))', '2 2 1 0'],
])('%s prints %s', (text, expected) => {
  expect(scriptWithLists('xavp').print(text)).toBe(expected);
});

test('names of $xavi mean the same in any case, and are no names of $xavp', () => {
  const script = scriptWithLists('xavi');
  expect(script.print('$xavi(A=>ONE) $xavi(a[1]=>One) $xavp(a=>one)')).toBe('third first <null>');
});

test('$xavu has one value under a name', () => {
  const script = new Script();
  script.set('$xavu(a=>one)', 'first');
  script.set('$xavu(a=>one)', 'second');
  script.set('$xavu(a=>two)', 2);
  expect(script.print('$xavu(a=>one) $xavu(a=>two) $xavp(a=>one)')).toBe('second 2 <null>');
  script.set('$xavu(a=>one)', null);
  expect(script.print('$xavu(a=>one) $xavu(a=>two)')).toBe('<null> 2');
});

test('a list that an index names is not made by assigning', () => {
  const script = new Script();
  script.set('$xavp(a[0]=>one)', 1);
  expect(script.print('$xavp(a=>one)')).toBe('<null>');
});
