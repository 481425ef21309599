import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import jansson from './index.ts';

const DOCUMENT =
  '{"a":1,"b":"text","c":null,"d":true,"g":[1,2,{"x":"y"},[3]],"h":{"i":{"j":"deep"}},"r":1e3,"big":3000000000,"":"e"}';

function bench(variables: Readonly<Record<string, string | number>> = {}): FunctionBench {
  const made = FunctionBench.make(jansson);
  made.script.set('$var(d)', DOCUMENT);
  for (const [name, value] of Object.entries(variables)) made.script.set(`$var(${name})`, value);
  return made;
}

test.each([
  ['a', 1],
  ['b', 'text'],
  ['c', 0],
  ['d', 1],
  ['g', '[1,2,{"x":"y"},[3]]'],
  ['g[2].x', 'y'],
  ['g[3][0]', 3],
  ['h.i.j', 'deep'],
  ['h.i.', '{"j":"deep"}'],
  ['r', '1000'],
  ['big', '3000000000'],
])('jansson_get("%s") gives %j', (path, value) => {
  const b = bench({ n: 'old' });
  expect(b.call('jansson_get', path, '$var(d)', '$var(n)')).toBe(1);
  expect(b.script.get('$var(n)')).toBe(value);
  expect(b.call('jansson_get_field', '$var(d)', path, '$var(n)')).toBe(1);
});

test.each(['nope', 'g[9]', 'g[-1]', 'g[x]', 'g[0', 'h..i', '.h', 'a.b', '[0]', 'g[1]x'])(
  'there is nothing at %s, and the variable stays as it was',
  (path) => {
    const b = bench({ n: 'old' });
    expect(b.call('jansson_get', path, '$var(d)', '$var(n)')).toBe(-1);
    expect(b.script.get('$var(n)')).toBe('old');
    expect(b.log).toEqual([]);
  },
);

test('what is wrong with a text is logged', () => {
  const b = bench();
  expect(b.call('jansson_get', 'a', '{bad', '$var(n)')).toBe(-1);
  expect(b.log).toEqual([
    '-1 failed to parse json: {bad',
    "-1 json error at line 1, col 4: string or '}' expected near 'bad'",
  ]);
});

test('values of every type are set, objects on the way are made', () => {
  const b = bench();
  const set = (type: string, path: string, value: string): unknown =>
    b.call('jansson_set', type, path, value, '$avp(o)');
  expect(set('string', 'mystr', 'my "input"')).toBe(1);
  set('int', 'count', '9000');
  set('true', 'mybool', '');
  set('real', 'pi', '3.14159');
  set('obj', 'myobj', '{"foo":"bar" , "n": [1, 2]}');
  set('str', 'myobj.foo', 'baz');
  set('int', 'myobj.n[1]', '7');
  set('null', 'new.deep', '');
  expect(b.script.get('$avp(o)')).toBe(
    '{"mystr":"my \\"input\\"","count":9000,"mybool":true,"pi":3.1415899999999999,' +
      '"myobj":{"foo":"baz","n":[1,7]},"new":{"deep":null}}',
  );
});

test.each([
  ['int', 'x', '12abc', ['parsing int failed for "x" - "12abc"']],
  ['real', 'x', 'abc', ['parsing real failed for "x" - "abc"']],
  ['obj', 'x', '[1]', ['value to add is not an object - "x"']],
  ['array', 'x', 'xx', ['parsing failed for "xx"', "value error at line 1: '[' or '{' expected near 'xx'"]],
  ['bogus', 'x', '1', ['unrecognized input type']],
  ['int', '', '1', ['invalid JSON path at pos 0']],
  ['int', 'l[2]', '1', ['array index out of bound at pos 4']],
  ['int', 'a[0].b', '1', ['new array is not allowed at pos 2']],
  ['int', 'n.x', '1', ['JSON object expected at pos 3']],
])('jansson_set("%s", "%s", "%s") is refused', (type, path, value, lines) => {
  const b = bench({ o: '{"l":[1,2],"n":1}' });
  expect(b.call('jansson_set', type, path, value, '$var(o)')).toBe(-1);
  expect(b.log).toEqual(lines.map((line) => `-1 ${line}`));
  expect(b.script.get('$var(o)')).toBe('{"l":[1,2],"n":1}');
});

test('arrays get longer and objects are joined', () => {
  const b = bench({ l: '[]', o: '{"b":2, "c":[0]}' });
  b.call('jansson_append', 'int', '', '0', '$var(l)');
  b.call('jansson_append', 'obj', '', '{"a":1}', '$var(l)');
  expect(b.script.get('$var(l)')).toBe('[0,{"a":1}]');
  b.call('jansson_append', 'obj', '', '{"a":1, "b":100}', '$var(o)');
  b.call('jansson_append', 'int', 'c', '5', '$var(o)');
  expect(b.script.get('$var(o)')).toBe('{"b":100,"c":[0,5],"a":1}');
  expect(b.call('jansson_append', 'int', 'a', '5', '$var(o)')).toBe(-1);
  expect(b.call('jansson_append', 'int', 'none', '5', '$var(o)')).toBe(-1);
});

test('arrays have a size', () => {
  const b = bench({ n: 'old' });
  expect(b.call('jansson_array_size', 'g', '$var(d)', '$var(n)')).toBe(1);
  expect(b.script.get('$var(n)')).toBe(4);
  expect(b.call('jansson_array_size', 'h', '$var(d)', '$var(n)')).toBe(-1);
  expect(b.call('jansson_array_size', 'nope', '$var(d)', '$var(n)')).toBe(-1);
  expect(b.log).toEqual(['-1 value at h is not an array', '-1 failed to find nope in json']);
});

test('objects become lists of fields, and a list an object', () => {
  const b = bench();
  expect(b.call('jansson_xdecode', '$var(d)', 'js')).toBe(1);
  expect(b.script.print('$xavp(js=>a) $xavp(js=>b) $xavp(js=>c) $xavp(js=>h)')).toBe(
    '1 text <null> {"i":{"j":"deep"}}',
  );
  b.call('jansson_xdecode', '[{"a":1},{"a":2}]', 'list');
  expect(b.script.print('$xavp(list[0]=>a) $xavp(list[1]=>a)')).toBe('2 1');
  b.call('jansson_xdecode', '{"n":5,"s":"x\\"y"}', 'e');
  expect(b.call('jansson_xencode', 'e', '$var(out)')).toBe(1);
  expect(b.script.get('$var(out)')).toBe('{"s": "x\\"y", "n": 5}');
  expect(b.call('jansson_xencode', 'nope', '$var(out)')).toBe(-1);
});
