import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import xprint from '../xprint/index.ts';
import avp from './index.ts';

const MESSAGE = [
  'OPTIONS sip:al:pw@host:5088;x=y SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1',
  'X-Far: 1',
  'From: <sip:a@b>;tag=1',
  'X-Far: 2',
  'To: <sip:c@d>',
  'Call-ID: 1@x',
  'CSeq: 1 OPTIONS',
  'X-Stat: JI=12, Name=abc ,Q="quo,ted", neg=-3,e=,flag, PL=0x1f',
  'X-Stat2: a=1,two,3;b=4; c = five , 6;d',
  'Content-Length: 0',
  '\r\n',
].join('\r\n');

function bench(avps: Readonly<Record<string, readonly (string | number)[]>> = {}): FunctionBench {
  const made = FunctionBench.make(avp, { xlbuf_size: 40 }, MESSAGE);
  made.provided.set('xprint', FunctionBench.make(xprint).provided.get('xprint'));
  for (const [name, values] of Object.entries(avps)) for (const value of values) made.ctx.avps.push(name, value);
  return made;
}

test('texts and numbers go on top of attributes, which $avp shows', () => {
  const b = bench();
  expect(b.call('set_sattr', 'sa', 'hello')).toBe(1);
  expect(b.call('set_attr', 's:sa', '$rm')).toBe(1);
  expect(b.script.print('$(avp(sa)[*])')).toBe('OPTIONS, hello');
  expect(b.call('set_iattr', 'ia', '-5')).toBe(1);
  expect(b.script.get('$avp(ia)')).toBe(-5);
});

test('$name alone is the value of an attribute, a dollar sign within a text is itself', () => {
  const b = bench({ sa: ['one'] });
  b.call('set_sattr', 'copy', '$sa');
  b.call('set_sattr', 'mixed', 'x$rm');
  expect(b.script.print('$avp(copy) $avp(mixed)')).toBe('one x$rm');
});

test.each([
  ['\r\n $rm', 'OPTIONS'],
  ['$rm and more', 'OPTIONS'],
  ['$(ru{uri.host})$rm', 'host'],
  ['  plain', '  plain'],
])('a variable at the beginning of %j is all that counts', (text, value) => {
  const b = bench();
  expect(b.call('set_attr', 'a', text)).toBe(1);
  expect(b.script.get('$avp(a)')).toBe(value);
});

test.each(['$rm', ' $rm', '$avp(sa)'])('the variable %j within quotes names no attribute', (name) => {
  const b = bench({ sa: ['one'] });
  expect(b.call('set_attr', name, 'x')).toBe(-1);
  expect(b.call('set_iattr', name, 5)).toBe(-1);
  expect(b.log).toEqual(Array(2).fill(`-1 '${name}' is a variable, not the name of an attribute`));
  expect(b.script.print('$avp(OPTIONS) $avp(one)')).toBe('<null> <null>');
});

test('nothing is set from nothing, from a text as number, or under a name that is none', () => {
  const b = bench({ text: ['12'] });
  expect(b.call('set_sattr', 'a', '$null')).toBe(-1);
  expect(b.call('set_iattr', 'a', '$text')).toBe(-1);
  expect(b.call('set_sattr', '', 'x')).toBe(-1);
  expect(b.log).toEqual([
    "-1 Error while obtaining attribute value from '$null'",
    "-1 Error while obtaining attribute value from 'a'",
    "-1 failed to parse attribute name: `'.",
  ]);
});

test('an integer that is none and an attribute without dollar sign are refused', () => {
  expect(() => bench().call('set_iattr', 'a', '12x')).toThrow('an integer is expected');
  expect(() => bench().call('print_attr', 'a')).toThrow('names no attribute');
  expect(() => bench().call('attr2uri', '$a', 'bogus')).toThrow('is none of prefix');
  expect(() => bench().call('hdr_body2attrs', 'a/x', 'p')).toThrow('neither i');
});

test('attributes are printed and dumped in the words of Kamailio', () => {
  const b = bench({ n: [60], sa: ['hello', 'world'], 'g.y': ['gy'] });
  expect(b.call('print_attr', '$n')).toBe(1);
  expect(b.call('print_attr', '$sa')).toBe(1);
  expect(b.call('print_attr', '$none')).toBe(-1);
  expect(b.log).toEqual(["2 AVP: '$n'=60", "2 AVP: '$sa'='world'", "2 AVP '$none' not found"]);
  b.log.length = 0;
  b.call('dump_attrs');
  expect(b.log.slice(0, 4)).toEqual([
    '2 class=GLOBAL',
    '2 AVP["y"]="gy"',
    '2 track=FROM class=DOMAIN',
    '2 INFO: No AVP present',
  ]);
  expect(b.log.slice(10)).toEqual([
    '2 track=FROM class=URI',
    '2 AVP["n"]=60',
    '2 AVP["sa"]="hello"',
    '2 AVP["sa"]="world"',
    '2 track=TO class=URI',
    '2 INFO: No AVP present',
  ]);
});

test('one list is dumped', () => {
  const b = bench({ n: [60], 'tu.x': ['2'] });
  b.call('dump_attrs', '$tu');
  expect(b.log).toEqual(['2 track=TO class=USER', '2 AVP["x"]="2"']);
  b.log.length = 0;
  b.call('dump_attrs', '$fr');
  expect(b.log).toEqual(['2 track=FROM class=URI', '2 AVP["n"]=60']);
  b.log.length = 0;
  b.call('dump_attrs', '$g');
  expect(b.log).toEqual(['2 class=GLOBAL', '2 INFO: No AVP present']);
});

test.each([
  ['sa', 'hello', 1],
  ['sa', 'world', 1],
  ['sa', 'other', -1],
  ['n', '60', 1],
  ['negative', '-5', -1],
  ['none', '', -1],
  ['empty', '', 1],
])('attr_equals("%s", "%s") gives %i', (name, value, code) => {
  const b = bench({ sa: ['hello', 'world'], n: [60], negative: [-5], empty: [''] });
  expect(b.call('attr_equals', name, value)).toBe(code);
});

test('an attribute exists by its name, or by the name in another', () => {
  const b = bench({ sa: ['other'], other: [1] });
  expect(b.call('attr_exists', 's:sa')).toBe(1);
  expect(b.call('attr_exists', '$sa')).toBe(1);
  expect(b.call('attr_exists', 'none')).toBe(-1);
});

test('a substitution changes the newest text and says why it did not', () => {
  const b = bench({ sa: ['hello', 'world'], n: [60] });
  expect(b.call('subst_attr', '$sa', '/o/0/g')).toBe(1);
  expect(b.script.print('$(avp(sa)[*])')).toBe('w0rld, hello');
  expect(b.call('subst_attr', '$sa', '/zzz/0/')).toBe(-1);
  expect(b.call('subst_attr', '$n', '/6/7/')).toBe(-1);
  expect(b.call('subst_attr', '$none', '/6/7/')).toBe(-1);
  expect(b.log).toEqual([
    '-1 avp_subst: error while running subst',
    '-1 avp_subst: AVP has numeric value',
    '-1 avp_subst: AVP[none] index 0, flags 1 not found',
  ]);
});

test('deleting takes all values and is always true', () => {
  const b = bench({ sa: [1, 2] });
  expect(b.call('del_attr', '$sa')).toBe(1);
  expect(b.script.get('$avp(sa)')).toBeNull();
  expect(b.call('del_attr', '$sa')).toBe(1);
});

test('message flags become a number', () => {
  const b = bench();
  b.ctx.flags = 8;
  expect(b.call('flags2attr', '$fl')).toBe(1);
  expect(b.script.get('$avp(fl)')).toBe(8);
});

test.each([
  ['bob', 'username', 'sip:bob:pw@host:5088;x=y'],
  ['', 'user', 'sip:host:5088;x=y'],
  ['bob', 'UserPass', 'sip:bob@host:5088;x=y'],
  ['bob:p', 'usernamepassword', 'sip:bob:p@host:5088;x=y'],
  ['d.example', 'domain', 'sip:al:pw@d.example:5088;x=y'],
  ['h.example', 'hostport', 'sip:al:pw@h.example;x=y'],
  ['h.example:77', 'domainport', 'sip:al:pw@h.example:77;x=y'],
  [5099, 'port', 'sip:al:pw@host:5099;x=y'],
  [9, 'prefix', 'sip:9al:pw@host:5088;x=y'],
  ['1', 'strip', 'sip:l:pw@host:5088;x=y'],
  [1, 'strip_tail', 'sip:a:pw@host:5088;x=y'],
  [9, 'strip_tail', 'sip:host:5088;x=y'],
  ['sip:new@h', 'uri', 'sip:new@h'],
])('%s as %s makes the Request-URI %s', (value, part, uri) => {
  const b = bench({ a: [value] });
  expect(b.call('attr2uri', '$a', part)).toBe(1);
  expect(b.script.print('$ru')).toBe(uri);
});

test('what does not fit the Request-URI is told', () => {
  const b = bench({ a: ['bob'], uri: ['nonsense'] });
  expect(b.call('attr2uri', '$none')).toBe(-1);
  expect(b.call('attr2uri', '$a', 'strip')).toBe(-1);
  expect(b.call('attr2uri', '$uri')).toBe(1);
  expect(b.call('attr2uri', '$a', 'user')).toBe(-1);
  expect(b.log).toEqual([
    "-1 attr2uri: AVP '$none' not found",
    '-1 not an integer value: bob',
    '-1 failed to change ruri part.',
  ]);
});

test.each([
  ['sip:1.2.3.4:99;lr', 'sip:1.2.3.4:99;lr'],
  ['"F" <sip:5.6.7.8:98;lr>;x', 'sip:5.6.7.8:98;lr'],
  ['<sip:x@y>', 'sip:x@y'],
  ['junk', 'junk'],
  ['', '<null>'],
])('the next hop %s is %s', (value, uri) => {
  const b = bench({ d: [value], n: [1] });
  b.ctx.destination = 'sip:before';
  expect(b.call('attr_destination', '$d')).toBe(1);
  expect(b.call('attr_destination', '$n')).toBe(-1);
  expect(b.script.print('$du')).toBe(uri);
});

test('headers are added behind all and take the place of the last of their name', () => {
  const b = bench({ 'X-A': ['va'], n: [60] });
  expect(b.call('append_attr_hf', 'X-B', '$n')).toBe(1);
  expect(b.call('insert_attr_hf', 'X-A')).toBe(1);
  expect(b.call('append_attr_hf', 'X-None')).toBe(-1);
  expect(b.call('replace_attr_hf', 'X-Far', '$n')).toBe(1);
  expect(b.call('replace_attr_hf', 'X-Stat2', '$none')).toBe(-1);
  expect(b.written).toContain('From: <sip:a@b>;tag=1\r\nX-Far: 60\r\nTo:');
  expect(b.written).not.toMatch(/X-Far: [12]|X-Stat2/);
  expect(b.written).toContain('X-B: 60\r\nX-A: va\r\n\r\n');
});

test('replies made here get the header', () => {
  const b = bench({ 'X-R': ['vr'] });
  expect(b.call('attr_to_reply', 'X-R')).toBe(1);
  expect(b.call('attr_to_reply', 'X-R2', '$none')).toBe(-1);
  expect(b.ctx.replyHeaders.text).toBe('X-R: vr\r\n');
});

test('pairs of a header become attributes, numbers or texts alone when asked for', () => {
  const b = bench();
  expect(b.call('hdr_body2attrs', 'X-Stat', 'q_')).toBe(1);
  b.call('hdr_body2attrs', 'X-Stat/i', 'i_');
  b.call('hdr_body2attrs2', 'X-Stat2', 'w_');
  expect(b.call('hdr_body2attrs', 'X-None', 'n_')).toBe(1);
  expect([...b.ctx.avps.names()].map((name) => [name, b.ctx.avps.get(name)])).toEqual([
    ['q_JI', 12],
    ['q_Name', 'abc'],
    ['q_Q', 'quo,ted'],
    ['q_neg', -3],
    ['q_PL', '0x1f'],
    ['i_JI', 12],
    ['i_neg', -3],
    ['w_a#0', 1],
    ['w_a#1', 'two'],
    ['w_a#2', 3],
    ['w_b', 4],
    ['w_c#0', 'five'],
    ['w_c#1', 6],
  ]);
});

test('attributes are compared with, and made of, what a format prints', () => {
  const b = bench({ a: ['OPTIONS', 'two'], n: [60] });
  expect(b.call('attr_equals_xl', '$a', '%rm')).toBe(1);
  expect(b.call('attr_equals_xl', '$n', '6%|0')).toBe(1);
  expect(b.call('attr_equals_xl', '$none', 'two')).toBe(-1);
  expect(b.call('xlset_attr', '$a', '$rm is %rm')).toBe(1);
  expect(b.script.print('$(avp(a)[*])')).toBe('$rm is OPTIONS, two, OPTIONS');
  expect(b.log).toEqual([]);
});

test('a format without a value, with nothing or with too much sets nothing', () => {
  const b = bench();
  for (const format of ['%{X-None}', '', '%ru%ru']) expect(b.call('xlset_attr', '$a', format)).toBe(-1);
  expect(b.script.get('$avp(a)')).toBeNull();
  expect(b.log.filter((line) => line.includes('xl'))).toEqual([
    '-1 xlset_attr:Error while expanding xl_format',
    '-1 xl_printstr: Called with null format or res',
    '-1 xlset_attr:Error while expanding xl_format',
    '-1 xl_printstr: Error while formatting result',
    '-1 xlset_attr:Error while expanding xl_format',
  ]);
});

test.each([
  ['m=%rm', 1, 'm=OPTIONS'],
  ['%{un', -1, '%{un'],
  ['%{X-None}', -1, '%{X-None}'],
  [5, -1, 5],
])('the value %j is fixed with %i to %j', (value, code, fixed) => {
  const b = bench({ a: ['old', value] });
  expect(b.call('xlfix_attr', '$a')).toBe(code);
  expect(b.ctx.avps.all('a')).toEqual([fixed, 'old']);
});

test.each([
  ['<sip:h;m=%rm>;x', 1, 'sip:h;m=OPTIONS'],
  ['"N <no>" <sip:b>', 1, 'sip:b'],
  ['junk %rm', 1, 'junk OPTIONS'],
  ['<sip:unclosed', 1, '<sip:unclosed'],
  ['%{X-None}', -1, 'sip:before'],
])('the next hop of the format %s is, with %i, %s', (format, code, uri) => {
  const b = bench();
  b.ctx.destination = 'sip:before';
  expect(b.call('xlset_destination', format)).toBe(code);
  expect(b.ctx.destination).toBe(uri);
});

test('lists of attributes are deleted as a whole, but for the global one', () => {
  const b = bench({ a: [1], 'i:5': [2], 'fu.a': [3], 't.a': [4], 'g.a': [5] });
  expect(b.call('del_attrs', '$FU')).toBe(1);
  expect([...b.ctx.avps.names()]).toEqual(['a', 'i:5', 't.a', 'g.a']);
  expect(b.call('del_attrs', '$fr')).toBe(1);
  expect(b.call('del_attrs', '$fr')).toBe(1);
  expect(b.call('del_attrs', '$g')).toBe(-1);
  expect([...b.ctx.avps.names()]).toEqual(['t.a', 'g.a']);
  expect(() => b.call('del_attrs', '$a')).toThrow('none of $fr');
});
