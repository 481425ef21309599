import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import avpops from './index.ts';

function bench(avps: Readonly<Record<string, readonly (string | number)[]>>): FunctionBench {
  const made = FunctionBench.make(avpops);
  for (const [name, values] of Object.entries(avps)) for (const value of values) made.ctx.avps.push(name, value);
  return made;
}

test('one value is deleted, or all of a name, or all of a kind', () => {
  const b = bench({ a: [1, 2, 3], 'i:5': ['five'], s: ['x'] });
  expect(b.call('avp_delete', '$avp(a)')).toBe(1);
  expect(b.script.print('$(avp(a)[*])')).toBe('2, 1');
  expect(b.call('avp_delete', '$avp(a)/g')).toBe(1);
  expect(b.script.get('$avp(a)')).toBeNull();
  expect(b.call('avp_delete', '$avp(a)')).toBe(-1);
  expect(b.call('avp_delete', 'i')).toBe(1);
  expect(b.script.print('$avp(i:5) $avp(s)')).toBe('<null> x');
  expect(b.call('avp_delete', 'a/g')).toBe(1);
  expect(b.call('avp_delete', 'a')).toBe(-1);
});

test.each([
  ['$avp(n)', 'eq/i:10', 1],
  ['$avp(n)', 'eq/i:5', -1],
  ['$avp(n)', 'eq/i:5/g', 1],
  ['$avp(n)', 'ge/i:0xa', 1],
  ['$avp(n)', 'and/i:2', 1],
  ['$avp(s)', 'eq/s:hello', -1],
  ['$avp(s)', 'eq/hello/I', 1],
  ['$avp(s)', 'gt/s:b', 1],
  ['$avp(s)', 'lt/s:Hellooo', 1],
  ['$avp(s)', 're/^h.l{2}', 1],
  ['$avp(s)', 're/l/l', -1],
  ['$avp(s)', 'fm/H*o', 1],
  ['$avp(s)', 'fm/a?c/g', 1],
  ['$rm', 'eq/s:INVITE', 1],
  ['$avp(none)', 'ne/i:1', -1],
])('avp_check("%s", "%s") gives %i', (name, operation, code) => {
  expect(bench({ n: [5, 10], s: ['abc', 'Hello'] }).call('avp_check', name, operation)).toBe(code);
});

test('values of different kinds do not compare, and the log says so', () => {
  const b = bench({ n: [5] });
  expect(b.call('avp_check', '$avp(n)', 'ne/s:5')).toBe(-1);
  expect(b.log).toEqual(["-1 value types don't match"]);
});

test('the value to compare with may be a variable, with all its values', () => {
  const b = bench({ n: [5], wanted: [5, 7] });
  expect(b.call('avp_check', '$avp(n)', 'eq/$avp(wanted)')).toBe(1);
});

test('a field of an xavp is compared, all of them with [*]', () => {
  const b = bench({});
  b.script.set('$xavp(op=>lt)', 5);
  b.script.set('$xavp(op[0]=>lt)', 9);
  expect(b.call('avp_check', '$xavp(op=>lt)', 'eq/i:5')).toBe(-1);
  expect(b.call('avp_check', '$xavp(op=>lt[*])', 'eq/i:5')).toBe(1);
});

test('values are copied, moved and converted; copying all turns the order round', () => {
  const b = bench({ c: [1, 2, 'z'], n: ['5'] });
  b.call('avp_copy', '$avp(c)', '$avp(one)');
  b.call('avp_copy', '$avp(c)', '$avp(all)/gd');
  b.call('avp_copy', '$avp(n)', '$avp(number)/n');
  expect(b.script.print('$(avp(one)[*]) $(avp(all)[*]) $avp(c)')).toBe('z 1, 2, z <null>');
  expect(b.ctx.avps.get('number')).toBe(5);
  expect(b.call('avp_copy', '$avp(one)', '$avp(x)/n')).toBe(-1);
  expect(b.call('avp_copy', '$avp(none)', '$avp(x)')).toBe(-1);
});

test('a substitution replaces the newest text, or writes to another AVP', () => {
  const b = bench({ a: ['alice@x.com', 'bob@y.org', 5] });
  expect(b.call('avp_subst', '$avp(a)', '/(.*)@(.*)/\\1@$rd/')).toBe(1);
  expect(b.script.print('$(avp(a)[*])')).toBe('bob@127.0.0.1, 5, alice@x.com');
  expect(b.call('avp_subst', '$avp(a)/$avp(b)/gd', '/@.*//')).toBe(1);
  expect(b.script.print('$(avp(a)[*]) - $(avp(b)[*])')).toBe('5 - alice, bob');
  expect(b.call('avp_subst', '$avp(b)', '/nothing/x/')).toBe(-1);
});

test('a substitution may be made of variables', () => {
  const b = bench({ d: ['testME'] });
  expect(b.call('avp_subst_pv', '$avp(d)', '/E/j/gi')).toBe(1);
  expect(b.script.get('$avp(d)')).toBe('tjstMj');
  expect(b.call('avp_subst_pv', '$avp(d)', 'bad(')).toBe(-3);
});

test('results of calculations go on top, one for each number', () => {
  const b = bench({ o: [10, 20] });
  expect(b.call('avp_op', '$avp(o)', 'add/i:5')).toBe(1);
  expect(b.script.print('$(avp(o)[*])')).toBe('15, 25, 20, 10');
  b.call('avp_op', '$avp(o)/$avp(p)', 'div/i:0x5/gd');
  expect(b.script.print('$avp(o) $(avp(p)[*])')).toBe('<null> 2, 4, 5, 3');
  b.call('avp_op', '$avp(p)/$avp(q)', 'mod/i:0');
  expect(b.log[0]).toBe('-1 division by 0');
  expect(b.call('avp_op', '$avp(none)', 'add/i:1')).toBe(-1);
});

test('the newest value can be asked for its kind', () => {
  const b = bench({ m: [5, 'text'], e: [''] });
  expect(b.call('is_avp_set', '$avp(m)')).toBe(1);
  expect(b.call('is_avp_set', '$avp(m)/n')).toBe(-1);
  expect(b.call('is_avp_set', '$avp(m)/s')).toBe(1);
  expect(b.call('is_avp_set', '$avp(e)/se')).toBe(1);
  expect(b.call('is_avp_set', '$avp(none)')).toBe(-1);
});

test('values go into the Request-URI, the next hop and branches', () => {
  const b = bench({ u: ['sip:carl@c.com:5070', 'sip:dave@d.com'], host: ['h.com'], user: [77] });
  b.call('avp_pushto', '$ru', '$avp(u)/g');
  expect(b.script.print('$ru $(branch(uri)[0])')).toBe('sip:carl@c.com:5070 sip:dave@d.com');
  b.call('avp_pushto', '$ru/domain', '$avp(host)');
  b.call('avp_pushto', '$ru/username', '$avp(user)');
  b.call('avp_pushto', '$du', '$avp(u)');
  expect(b.script.print('$ru $du')).toBe('sip:77@h.com:5070 sip:dave@d.com');
  expect(b.call('avp_pushto', '$br', '$avp(u)/g')).toBe(1);
  expect(b.script.print('$branch(count)')).toBe('3');
  expect(b.call('avp_pushto', '$ru', '$avp(none)')).toBe(-1);
});

test('all AVPs can be logged', () => {
  const b = bench({ name: ['x'], 'i:5': [55] });
  b.call('avp_print');
  expect(b.log).toEqual([
    '2 flags=0x0113',
    '2 \t\t\tname=<name>',
    '2 \t\t\tval_str=<x / 1>',
    '2 flags=0x0110',
    '2 \t\t\tid=<5>',
    '2 \t\t\tval_int=<55>',
  ]);
});

test.each([
  ['avp_check', ['$avp(a)', 'like/x']],
  ['avp_check', ['$avp(a)', 'eq/i:x']],
  ['avp_op', ['$rm', 'add/i:1']],
  ['avp_copy', ['$avp(a)', '$avp(b)/q']],
  ['is_avp_set', ['$avp(a)/ns']],
  ['avp_pushto', ['$fu', '$avp(a)']],
  ['avp_delete', ['b']],
])('%s refuses %j when the configuration is read', (name, args) => {
  expect(() => bench({}).call(name, ...args)).toThrow(/./);
});
