import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import json from './index.ts';

const DOCUMENT = '{"b":"say \\"hi\\"","c":null,"f":1.50,"g":[1,{"x":"y"}],"h":{"i":{"j":"deep"}},"k.l":9,"sl":"a/b"}';

function bench(parameters: Record<string, unknown> = {}): FunctionBench {
  const made = FunctionBench.make(json, parameters);
  made.script.set('$var(d)', DOCUMENT);
  made.script.set('$var(n)', 'old');
  return made;
}

test.each([
  ['b', '"say \\"hi\\""', 'say "hi"'],
  ['f', '1.50', '1.50'],
  ['g', '[ 1, { "x": "y" } ]', '[ 1, { "x": "y" } ]'],
  ['sl', '"a\\/b"', 'a/b'],
  ['k.l', '9', '9'],
])('the member %s', (name, field, text) => {
  const b = bench();
  expect(b.call('json_get_field', '$var(d)', name, '$var(n)')).toBe(1);
  expect(b.script.get('$var(n)')).toBe(field);
  expect(b.call('json_get_string', '$var(d)', name, '$var(n)')).toBe(1);
  expect(b.script.get('$var(n)')).toBe(text);
});

test.each(['c', 'nope', 'h.i'])('there is no member %s', (name) => {
  const b = bench();
  expect(b.call('json_get_field', '$var(d)', name, '$var(n)')).toBe(-1);
  expect(b.script.get('$var(n)')).toBe('old');
});

test('what is no JSON is logged', () => {
  const b = bench();
  expect(b.call('json_get_string', '{"a', 'a', '$var(n)')).toBe(-1);
  expect(b.log).toEqual(['-1 empty or invalid JSON']);
});

test.each([
  ['h.i.j', 'deep'],
  ['g[1].x', 'y'],
  ['g[0]', '1'],
  ['h.', '{ "i": { "j": "deep" } }'],
  ['k%l', '9'],
  ['nope.x', ''],
  ['g[7]', ''],
  ['[0]', ''],
])('{json.parse,%s} gives "%s"', (path, text) => {
  expect(bench().script.get(`$(var(d){json.parse,${path}})`)).toBe(text);
});

test('the path may come from a variable, and the escape may be another', () => {
  const b = bench({ json_escape_char: '#' });
  b.script.set('$var(p)', 'k#l');
  expect(b.script.get('$(var(d){json.parse,$var(p)})')).toBe('9');
});
