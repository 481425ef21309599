import { describe, expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { benchWorkers } from '../../src/module/testing/bench-workers.ts';
import { fallible } from '../../src/pv/plain.ts';
import { textLines } from '../../src/rpc/text-format.ts';
import type { RpcValue } from '../../src/rpc/value.ts';
import { parseInitialValue } from './initial-values.ts';
import pv from './index.ts';

const bench = (parameters = {}): FunctionBench => FunctionBench.make(pv, parameters);

// What Kamailio 5.6.3 returns.
test.each([
  ['pv_isset', ['$var(zz)'], 1],
  ['pv_isset', ['$avp(zz)'], -1],
  ['pv_isset', ['$rU'], 1],
  ['is_int', ['$var(zz)'], 1],
  ['is_int', ['$rU'], -1],
  ['is_int', ['$rm'], 1],
  ['is_int', ['$cs'], -1],
  ['typeof', ['$rm', 'int'], -1],
  ['pv_isset', ['$(rU{s.substr,90,1})'], -1],
  ['typeof', ['$(rU{s.substr,90,1})', 'str'], -1],
  ['is_int', ['$avp(no)'], -1],
  ['typeof', ['$rU', 'str'], 1],
  ['typeof', ['$rU', 'int'], -1],
  ['typeof', ['$avp(no)', 'null'], 1],
  ['typeof', ['$var(zz)', 'int'], 1],
  ['not_empty', ['$rU'], 1],
  ['not_empty', ['$avp(no)'], -1],
  ['not_empty', ['$var(zz)'], -1],
  ['xavp_copy', ['nope', 0, 'z'], -1],
  ['xavp_rm', ['nope'], 1],
  ['xavp_child_rm', ['nope', 'q'], 1],
])('%s(%j) returns %i', (name, args, expected) => {
  expect(bench().call(name, ...args)).toBe(expected);
});

test.each([
  ['pv_isset', [], [1, -1, -1]],
  ['is_int', [], [1, -1, -1]],
  ['not_empty', [], [-1, -1, -1]],
  ['typeof', ['int'], [1, -1, -1]],
  ['typeof', ['str'], [-1, -1, -1]],
  ['typeof', ['null'], [-1, 1, -1]],
])(
  '%s(…%j) reads the variable once: one with a value, without one, and one that cannot be read',
  (name, args, each) => {
    const values: Record<string, number | null | undefined> = { value: 7, none: null };
    const reads: string[] = [];
    const own = bench();
    own.script.registry.addVariables([
      {
        names: ['reads'],
        doc: 'Says that it is read.',
        inner: 'required',
        bind: ({ inner }) =>
          fallible(() => {
            reads.push(inner!.text);
            return values[inner!.text];
          }),
      },
    ]);
    const texts = ['value', 'none', 'unreadable'];
    expect(texts.map((text) => own.call(name, `$reads(${text})`, ...args))).toEqual(each);
    expect(reads).toEqual(texts);
  },
);

test('unsetting takes away the top value', () => {
  const each = bench();
  each.script.set('$avp(a)', 1);
  each.script.set('$avp(a)', 2);
  each.call('pv_unset', '$avp(a)');
  each.call('pv_unset', '$rU');
  expect(each.script.print('$(avp(a)[*]) $ru')).toBe('1 sip:127.0.0.1:15761;transport=udp;x=y');
});

describe('xavps', () => {
  test('are made from parameters and written as such', () => {
    const each = bench();
    each.call('xavp_params_explode', 'a=b;c=d;e="q r";f', 'x');
    expect(each.script.print('$xavp(x=>a) $xavp(x=>c) $xavp(x=>e) [$xavp(x=>f)]')).toBe('b d q r []');
    each.call('xavp_params_implode', 'x', '$var(o)');
    expect(each.script.get('$var(o)')).toBe('a=b;c=d;e=q r;f;');
  });

  test('are made from lists', () => {
    const each = bench();
    each.call('xavp_slist_explode', 'a=b; c=d;', '=;', 't', 'y');
    expect(each.script.print('$xavp(y=>v[0])$xavp(y=>v[1])$xavp(y=>v[2])$xavp(y=>v[3]) $xavp(y=>v[4])')).toBe(
      'abcd <null>',
    );
    each.call('xavp_copy', 'y', 0, 'z');
    each.call('xavp_child_sets', 'y', 'v', 'other');
    expect(each.script.print('$xavp(z=>v) $xavp(y=>v)')).toBe('a other');
  });

  test('have fields set and removed', () => {
    const each = bench();
    each.call('xavp_child_seti', 'x', 'n', 10);
    each.call('xavp_child_sets', 'x', 's', 'user $rU');
    expect(each.script.print('$xavp(x=>n) $xavp(x=>s)')).toBe('10 user bob');
    each.call('pv_xavp_print');
    expect(each.log).toEqual(['2 XAVP x[0]=>n[0] (int): 10', '2 XAVP x[0]=>s[0] (str): user bob']);
    each.call('xavp_child_rm', 'x', 's');
    expect(each.script.get('$xavp(x=>s)')).toBe(null);
    each.call('xavp_rm', 'x');
    expect(each.script.get('$xavp(x=>n)')).toBe(null);
  });

  test('take script variables and give them back', () => {
    const each = bench();
    each.script.set('$var(a)', 1);
    each.script.set('$var(b)', 'text');
    each.script.set('$vn(c)', 'not this');
    each.call('pv_var_to_xavp', '*', 'v');
    each.script.set('$var(a)', 99);
    expect(each.script.print('$xavp(v=>a) $xavp(v=>b) $xavp(v=>c)')).toBe('1 text <null>');
    each.call('pv_xavp_to_var', 'v');
    expect(each.script.get('$var(a)')).toBe(1);
  });
});

test('a text is expanded twice', () => {
  const each = bench();
  each.script.set('$var(w)', 7);
  each.script.set('$var(y)', '$var(w)');
  each.call('pv_evalx', '$var(z)', '$var(y) one');
  expect(each.script.get('$var(z)')).toBe('7 one');
});

test('the static branch is appended or becomes the Request-URI', () => {
  const each = bench();
  expect(each.call('sbranch_append')).toBe(-1);
  each.script.set('$sbranch(uri)', 'sip:1@h');
  each.script.set('$sbranch(dst_uri)', 'sip:2@h');
  each.call('sbranch_append');
  each.call('sbranch_set_ruri');
  each.call('sbranch_reset');
  expect(each.script.print('$(branch(uri)[0]) $(branch(dst_uri)[0]) $ru $du $sbranch(uri)')).toBe(
    'sip:1@h sip:2@h sip:1@h sip:2@h <null>',
  );
});

describe('shared variables', () => {
  const answer = (each: FunctionBench, name: string, ...args: RpcValue[]): string => {
    const result = each.rpc(name, ...args);
    return result.fault === null ? textLines(result.values, { indent: true }).join('|') : result.fault.message;
  };

  test('start at 0 or with what shvset says, and keep what is assigned', () => {
    const each = bench({ shvset: ['a=s:text', 'n=i:5'] });
    expect(each.script.print('$shv(a) $shv(n) $shv(q)')).toBe('text 5 0');
    each.script.set('$shv(q)', 'v');
    expect(each.script.get('$shv(q)')).toBe('v');
    each.script.set('$shv(q)', null);
    expect(each.script.get('$shv(q)')).toBe('');
  });

  test('are read and set from outside when the configuration has them', () => {
    const each = bench({ shvset: ['n=i:5'] });
    expect(each.script.get('$shv(q)')).toBe(0);
    expect(answer(each, 'pv.shvGet', 'n')).toBe('{|\tname: n|\ttype: int|\tvalue: 5|}');
    expect(answer(each, 'pv.shvSet', 'q', 'str', 'hi')).toBe('Ok. Variable set to new value.');
    expect(each.script.get('$shv(q)')).toBe('hi');
    expect(answer(each, 'pv.shvGet')).toContain('name: q|\t\t\ttype: string|\t\t\tvalue: hi');
  });

  test.each([
    [['nope', 'int', 3], '404 - Variable not found'],
    [[], '500 - Missing parameter varname (Parameters: varname type value)'],
    [['n'], '500 - Missing parameter type (Parameters: varname type value)'],
    [['n', 'foo', 1], '500 - Unknown parameter type (Types: int or str)'],
    [['n', 'int', 'abc'], '500 - Missing integer parameter value (Parameters: varname type value)'],
    [['n', 'str'], '500 - Missing parameter value (Parameters: varname type value)'],
  ])('pv.shvSet %j is answered %s', (args, expected) => {
    expect(answer(bench({ shvset: ['n=i:5'] }), 'pv.shvSet', ...args)).toBe(expected);
  });
});

test.each([
  ['a=s:x=y', { name: 'a', value: 'x=y' }],
  [' n = i:-5', { name: 'n', value: -5 }],
  ['n=i:x', null],
  ['n=5', null],
])('first value %j', (text, expected) => {
  expect(parseInitialValue(text)).toEqual(expected ?? expect.objectContaining({ problem: 'bad-value' }));
});

describe('lists of fields', () => {
  test('are made from parameters and written as such, in the order they have', () => {
    const each = bench();
    each.call('xavp_params_explode', 'a=1;a=2;b="x;y"', 'p');
    each.call('xavp_params_implode', 'p', '$var(out)');
    expect(each.script.print('$var(out) $xavp(p=>a) $xavp(p=>a[1])')).toBe('a=1;a=2;b=x;y; 1 2');
    expect(each.call('xavp_params_explode', 'a b', 'q')).toBe(-1);
  });

  test('of an xavu keep the value they have', () => {
    const each = bench();
    each.call('xavu_params_explode', 'a=1;b=2', 'u');
    each.call('xavu_params_explode', 'a=9;c=3', 'u');
    expect(each.script.print('$xavu(u=>a) $xavu(u=>b) $xavu(u=>c)')).toBe('1 2 3');
    each.call('xavu_params_implode', 'u', '$var(out)');
    expect(each.script.get('$var(out)')).toContain('a=1;');
  });

  test('of an xavi have names in any case', () => {
    const each = bench();
    each.call('xavi_child_seti', 'List', 'Number', 5);
    each.call('xavi_child_sets', 'LIST', 'text', 'x');
    expect(each.script.print('$xavi(list=>number) $xavi(List=>TEXT)')).toBe('5 x');
    each.call('xavi_child_rm', 'list', 'TEXT');
    expect(each.script.print('$xavi(list=>number) $xavi(list=>text)')).toBe('5 <null>');
    each.call('xavi_rm', 'LIST');
    expect(each.script.get('$xavi(list=>number)')).toBe(null);
  });

  test('are copied below those of the other name', () => {
    const each = bench();
    each.script.set('$xavp(from=>x)', 1);
    each.script.set('$xavp(to=>x)', 2);
    each.call('xavp_copy', 'from', 0, 'to');
    expect(each.script.print('$xavp(to=>x) $xavp(to[1]=>x)')).toBe('2 1');
  });
});

test('$shv is the same in all workers, and one that comes later changes none', () => {
  const workers = benchWorkers(2);
  const start = (index: number): FunctionBench =>
    FunctionBench.make(pv, { shvset: ['n=i:5', 's=s:text'] }, undefined, {}, workers[index]!);
  const one = start(0);
  one.script.set('$shv(n)', 7);
  const other = start(1);
  expect(other.script.print('$shv(n) $shv(s)')).toBe('7 text');
  other.script.set('$shv(s)', 'é"\\');
  other.script.set('$shv(own)', 1);
  expect(one.script.print('$shv(n) $shv(s) $shv(own)')).toBe('7 é"\\ 1');
  // There is no room for it.
  other.script.set('$shv(own)', 'x'.repeat(10_000));
  expect(one.script.print('$shv(own)')).toBe('1');
});
