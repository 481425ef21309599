import { expect, test } from 'vitest';
import { isProblem } from '../lib/problem.ts';
import { sampleRegistry, Script } from './testing/sample.ts';

const SAMPLES: Readonly<Record<string, string | number>> = {
  s: 'Hello, World a=b;c=d',
  e: '',
  n: 42,
  u: 'sip:us%20er:pw@h.x:5070;transport=TCP;p=v;lr?hd=1&b=2',
  plain: 'sip:h.x',
  tel: 'tel:+1-2;ext=1',
  address: '"Al B" <sip:al@x.y;p=1>;q=0.5;ex',
  bare: 'sip:al@x.y;p=1',
  lines: 'l1\r\nl2 x\r\nabc',
  p: 'a=1;b=2;c;d="x;y"',
  csv: 'a,b,,c',
  quotes: `a'b"c\\d`,
};

// The expected values are what Kamailio 5.6.3 prints.
test.each([
  ['s', 's.len', '20'],
  ['s', 's.int', ''],
  ['n', 's.int', '42'],
  ['s', 's.md5', '48bb60f777014064e0527a17bbfaebf4'],
  ['s', 's.substr,1,3', 'ell'],
  ['s', 's.substr,-3,2', 'c='],
  ['s', 's.substr,2,0', 'llo, World a=b;c=d'],
  ['s', 's.substr,100,1', ''],
  ['s', 's.select,0,,', 'Hello'],
  ['s', 's.select,-1,,', ' World a=b;c=d'],
  ['s', 's.select,5,,', ''],
  ['csv', 's.select,2,,', ''],
  ['csv', 's.select,3,,', 'c'],
  ['s', 's.encode.hexa', '48656c6c6f2c20576f726c6420613d623b633d64'],
  ['s', 's.encode.7bit', 'C8329BFD6681AE6F399B0C0AF7C4BB718F0C'],
  ['s', 's.encode.7bit}{s.decode.7bit', 'Hello, World a=b;c=d'],
  ['s', 's.encode.base64', 'SGVsbG8sIFdvcmxkIGE9YjtjPWQ='],
  ['s', 's.encode.base64t', 'SGVsbG8sIFdvcmxkIGE9YjtjPWQ'],
  ['s', 's.encode.base64}{s.decode.base64', 'Hello, World a=b;c=d'],
  ['s', 's.encode.base58', '21Vw54zR9xX5iNUTYwEJ8Gt7TsyV'],
  ['s', 's.encode.base58}{s.decode.base58', 'Hello, World a=b;c=d'],
  ['s', 's.escape.user', 'Hello,%20World%20a=b;c=d'],
  ['s', 's.escape.param', 'Hello%2c%20World%20a%3db%3bc%3dd'],
  ['s', 's.escape.param}{s.unescape.param', 'Hello, World a=b;c=d'],
  ['quotes', 's.escape.common', `a\\'b\\"c\\\\d`],
  ['quotes', 's.escape.common}{s.unescape.common', `a'b"c\\d`],
  ['quotes', 's.escape.csv', `"a'b""c\\d"`],
  ['s', 's.tolower', 'hello, world a=b;c=d'],
  ['s', 's.toupper', 'HELLO, WORLD A=B;C=D'],
  ['s', 's.strip,2', 'llo, World a=b;c=d'],
  ['s', 's.striptail,2', 'Hello, World a=b;c'],
  ['s', 's.strip,99', ''],
  ['s', 's.striptail,99', ''],
  ['s', 's.prefixes,3', 'H,He,Hel'],
  ['n', 's.prefixes.quoted', `'4','42'`],
  ['s', 's.replace,o,0', 'Hell0, W0rld a=b;c=d'],
  ['s', 's.rm,l', 'Heo, Word a=b;c=d'],
  ['s', 's.rmws', 'Hello,Worlda=b;c=d'],
  ['s', 's.count,l', '3'],
  ['s', 's.before,o', 'Hell'],
  ['s', 's.after,o', ', World a=b;c=d'],
  ['s', 's.before,z', 'Hello, World a=b;c=d'],
  ['s', 's.after,z', ''],
  ['s', 's.rbefore,o', 'Hello, W'],
  ['s', 's.rafter,o', 'rld a=b;c=d'],
  ['s', 's.corehash', '1734091368'],
  ['s', 's.corehash,10', '8'],
  ['n', 's.corehash', '12987'],
  ['lines', 's.numeric', '12'],
  ['lines', 'line.count', '3'],
  ['lines', 'line.at,1', 'l2 x'],
  ['lines', 'line.at,-1', 'abc'],
  ['lines', 'line.at,7', ''],
  ['lines', 'line.sw,l2', 'l2 x'],
  ['e', 'line.count', ''],
  ['s', 's.stripto,W', 'World a=b;c=d'],
  ['s', 's.stripto,z', ''],
  ['s', 's.fmtlines,10,2', 'Hello, Wor\r\n  ld a=b;c=d'],
  ['s', 's.fmtlinet,10,1', 'Hello, Wor\r\n\tld a=b;c=d'],
  ['s', 's.LEN', '20'],
  ['s', 's.before,,', 'Hello'],
  ['s', 's.select,1,,', ' World a=b;c=d'],
  ['s', 's.count,,', '1'],
  ['s', 's.decode.base64', ''],
  ['s', 's.decode.hexa', ''],
  ['s', 's.unescape.user', 'Hello, World a=b;c=d'],
  ['s', 're.subst,/$/!/', ''],
  ['quotes', 'val.json', `a'b\\"c\\\\d`],
  ['quotes', 'val.jsonqe', `"a'b\\"c\\\\d"`],
  ['p', 'param.value,a', '1'],
  ['p', 'param.value,d', 'x;y'],
  ['p', 'param.value,zz', ''],
  ['p', 'param.valueat,-1', 'x;y'],
  ['p', 'param.name,2', 'c'],
  ['p', 'param.name,9', ''],
  ['p', 'param.count', '4'],
  ['p', 'param.in,a', '1'],
  ['p', 'param.in,zz', '0'],
  ['u', 'uri.user', 'us%20er'],
  ['u', 'uri.passwd', 'pw'],
  ['u', 'uri.host', 'h.x'],
  ['u', 'uri.port', '5070'],
  ['plain', 'uri.port', ''],
  ['u', 'uri.params', 'transport=TCP;p=v;lr'],
  ['u', 'uri.param,p', 'v'],
  ['u', 'uri.param,lr', ''],
  ['u', 'uri.headers', 'hd=1&b=2'],
  ['u', 'uri.transport', 'TCP'],
  ['u', 'uri.tosocket', 'tcp:h.x:5070'],
  ['u', 'uri.duri', 'sip:h.x:5070;transport=TCP'],
  ['u', 'uri.saor', 'sip:us%20er@h.x'],
  ['u', 'uri.suri', 'sip:us%20er@h.x:5070;transport=TCP'],
  ['tel', 'uri.user', '+1-2'],
  ['tel', 'uri.host', ''],
  ['s', 'uri.user', ''],
  ['plain', 'urialias.encode', 'h.x~5060~1'],
  ['u', 'urialias.encode}{urialias.decode', 'sip:h.x:5070;transport=tcp'],
  ['address', 'nameaddr.name', '"Al B" '],
  ['address', 'nameaddr.uri', 'sip:al@x.y;p=1'],
  ['address', 'nameaddr.len', '23'],
  ['bare', 'nameaddr.uri', 'sip:al@x.y;p=1'],
  ['address', 'tobody.display', '"Al B"'],
  ['address', 'tobody.user', 'al'],
  ['address', 'tobody.params', 'q=0.5;ex'],
  ['bare', 'tobody.uri', 'sip:al@x.y'],
  ['bare', 'tobody.params', 'p=1'],
  ['s', 'tobody.uri', ''],
  ['s', 're.subst,/l/L/g', 'HeLLo, WorLd a=b;c=d'],
  ['s', 're.subst,/(o)/<\\1>/', 'Hell<o>, World a=b;c=d'],
  ['s', 're.subst,/^(.)(.*)$/\\2-\\1/', 'ello, World a=b;c=d-H'],
  ['s', 're.subst,/H/$rU/', 'bobello, World a=b;c=d'],
  ['s', 're.subst,/WORLD/x/i', 'Hello, x a=b;c=d'],
  ['s', 're.subst,#l{2}#/#', 'He/o, World a=b;c=d'],
  ['s', 're.subst,/zzz/x/', 'Hello, World a=b;c=d'],
  ['n', 's.ftime,%Y', '1970'],
  ['s', 's.ftime,%Y', ''],
])('$(var(%s){%s}) prints %j', (name, transformation, expected) => {
  const script = new Script();
  script.ctx.variables.set(name, SAMPLES[name]!);
  expect(script.print(`$(var(${name}){${transformation}})`)).toBe(expected);
});

test('a null becomes the empty text whatever is done with it', () => {
  const script = new Script();
  for (const each of [
    's.len',
    's.int',
    'uri.host',
    's.select,0,,',
    're.subst,/a/b/',
    'param.count',
    's.md5',
    'line.count',
  ])
    expect(script.print(`[$(avp(none){${each}})]`)).toBe('[]');
});

test.each([
  ['$(avp(none){s.len})', null],
  ['$(avp(none){re.subst,/a/b/})', null],
  ['$(rU{s.substr,5,1})', null],
  ['$(rU{s.substr,5,1}{s.len})', null],
  ['$(rU{s.int})', null],
  ['$(rU{uri.host})', null],
  ['$(rU{tobody.user})', null],
  ['$(rU{s.select,9,,})', ''],
  ['$(rU{line.at,9})', ''],
  ['$(rU{param.value,x})', ''],
  ['$(ru{uri.param,none})', ''],
  ['$(rU{s.substr,0,1})', 'b'],
])('%s tried gives %j', (text, expected) => {
  const script = new Script();
  const bound = sampleRegistry().variable(text);
  if (isProblem(bound)) throw new Error(bound.message);
  expect(bound.attempt!(script.ctx)).toBe(expected);
  expect(bound.get(script.ctx)).toBe(expected ?? '');
});

test('lengths and counts are numbers', () => {
  const script = new Script();
  expect(script.get('$(rU{s.len})')).toBe(3);
  expect(script.get('$(ru{uri.port})')).toBe(15761);
});

test('parameters may be variables', () => {
  const script = new Script();
  script.ctx.variables.set('i', 1);
  script.ctx.variables.set('sep', ';');
  expect(script.print('$(rU{s.substr,$var(i),1}) $(ru{s.before,$var(sep)})')).toBe('o sip:bob@127.0.0.1:15761');
  // A number has to be one: the text of a digit is none.
  script.ctx.variables.set('i', '1');
  expect(script.print('$(rU{s.substr,$var(i),1})|')).toBe('|');
});

test('what stands for no value', () => {
  const script = new Script();
  expect(
    script.print('$(avp(none){val.n0}) $(avp(none){val.ne})| $(avp(none){val.n0}{s.len}) $(avp(none){s.len})|'),
  ).toBe('0 | 1 |');
});
