import { describe, expect, test } from 'vitest';
import { js, Name } from './code.ts';
import { Externals } from './externals.ts';
import { Names } from './names.ts';
import { CodeWriter } from './writer.ts';

describe('js', () => {
  test('a string becomes a quoted literal, whatever is in it', () => {
    const evil = '"); process.exit(); ("';
    expect(js`f(${evil})`.text).toBe(`f(${JSON.stringify(evil)})`);
    expect(js`${'a\u2028\n'}`.text).toBe('"a\u2028\\n"');
  });

  test('code and names go in as they are', () => {
    expect(js`${new Name('a')} + ${js`b(${1})`}`.text).toBe('a + b(1)');
  });

  test('negative numbers cannot join the operator before them', () => {
    expect(js`1 -${-2}`.text).toBe('1 -(-2)');
    expect(js`${-0}`.text).toBe('(-0)');
  });

  test('arrays are written with commas', () => {
    expect(js`f(${[new Name('ctx'), 'x', null, true]})`.text).toBe('f(ctx, "x", null, true)');
    expect(js`f(${[]})`.text).toBe('f()');
  });

  test('something that is no identifier is refused as a name', () => {
    expect(() => new Name('a b')).toThrow(TypeError);
  });
});

describe('Names', () => {
  test('names stay readable and differ', () => {
    const names = new Names();
    expect(names.unique('route_RELAY').text).toBe('route_RELAY');
    expect(names.unique('route_RELAY').text).toBe('route_RELAY_2');
    expect(names.unique('$hdr(X-Foo)').text).toBe('$hdr_X_Foo');
    expect(names.unique('7').text).toBe('_7');
    expect(names.unique('').text).toBe('_');
    expect(names.unique('while').text).toBe('while_2');
  });

  test('a scope with another separator never meets the names of this one', () => {
    const globals = new Names();
    globals.reserve(['value']);
    const locals = new Names('$');
    expect([locals.unique('value').text, locals.unique('value').text]).toEqual(['value', 'value$2']);
    expect([globals.unique('value').text, globals.unique('value').text]).toEqual(['value_2', 'value_3']);
  });
});

test('one value has one name in the closure', () => {
  const externals = new Externals(new Names());
  const shared = () => 1;
  expect(externals.add('f', shared)).toBe(externals.add('g', shared));
  expect(externals.add('f', () => 2).text).toBe('f_2');
  expect(externals.entries.map((entry) => entry.name.text)).toEqual(['f', 'f_2']);
});

test('the writer indents, joins and remembers marks', () => {
  const inner = new CodeWriter<string>();
  inner.mark = 'here';
  inner.line(js`b();`);
  const writer = new CodeWriter<string>();
  writer.open(js`if (a)`);
  writer.append(inner);
  writer.next(js`else`);
  writer.block(js`while (c)`, () => {
    writer.line(js`d();`);
  });
  writer.close();
  expect(writer.toString()).toBe('if (a) {\n  b();\n} else {\n  while (c) {\n    d();\n  }\n}\n');
  expect(writer.lines.map((line) => line.mark)).toEqual([null, 'here', null, null, null, null, null]);
});
