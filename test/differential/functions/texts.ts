// Texts that arguments of functions are made of: by the kind of the argument, and hostile ones for any of them.

const HUGE = 'A'.repeat(3_000);

/** For any argument. `$null` comes as a variable without a value. */
export const HOSTILE: readonly string[] = [
  '',
  ' ',
  'abc',
  '-1',
  '99999999999',
  '%s%n',
  '\\',
  "'",
  '"',
  '\r\n',
  'a\r\nInjected: yes\r\n',
  '(',
  '[a',
  '*',
  '/',
  '//',
  ';',
  ',',
  '=',
  '\x7f\x80\xff',
  '{',
  '<',
  '@',
  ':',
  'sip:',
  HUGE,
];

const TEXT = ['abc', 'a', 'first', 'X-One', 'value', 'X-New: v\r\n', 'one two', 'aaa', 'sip:bob@example.com'];
const URI = [
  'sip:bob@example.com',
  'sip:bob@[2001:db8::1]:5060;transport=tcp;p=v?h=1',
  'sips:alice:pw@host.example.com;user=phone;x=y',
  'sip:host.example.com',
  'sip:bob@EXAMPLE.com;p=v;lr',
  'tel:+4930123;phone-context=example.com',
  '<sip:bob@example.com>',
  '"x" <sip:bob@example.com;c=d>;e=f',
  'urn:service:sos',
  'sip:bob@example.com:0',
  'sip:bob@example.com:99999',
];
const HEADER = [
  'X-One',
  'x-one',
  'Contact',
  'm',
  'Via',
  'Subject',
  's',
  'X-None',
  'From',
  'Call-ID',
  'Supported',
  'X-O',
  '^X-',
];
const REGEX = ['first', 'a+', '^v', 'e$', '(a)(b)?', '[[:alpha:]]+', 'X-One:.*', 'a|b', '\\.', 'tag=[0-9]+', '.*'];
const SUBSTITUTION = [
  '/a/b/',
  '/a/b/g',
  '/A/b/i',
  '/(s)(i)p/\\2\\1/',
  '/bob/$ci/',
  '#alice#bob#',
  '/^sip:(.*)$/tel:\\1/',
  '/$//',
  '/a/',
  '/a/b/q',
  '/(/b/',
  '/[a-z]+/<\\0>/g',
  '/a/\\n\\r\\t/',
];
const BODY_TYPE = ['text/plain', 'application/sdp', 'text/a', 'multipart/mixed', 'TEXT/PLAIN', 'text', 'a/b/c', '*/*'];
const METHOD = ['INVITE', 'OPTIONS|MESSAGE', 'MESSAGE', 'FOO', 'INVITE|', 'message'];
const IP = [
  '127.0.0.1',
  '10.0.0.1',
  '192.168.1.255',
  '256.1.1.1',
  '1.2.3',
  '::1',
  '[::1]',
  '2001:db8::1',
  'fe80::1%eth0',
  '::ffff:10.0.0.1',
  '[10.0.0.1]',
  '224.0.0.1',
  'localhost',
  '01.02.03.04',
  '100.64.0.1',
  '255.255.255.255',
  '0.0.0.0',
  'ff02::1',
  '2002::1',
  '2001::5',
];
const SUBNET = [
  '10.0.0.0/8',
  '10.0.0.0/255.0.0.0',
  '127.0.0.1',
  '10.0.0.0/33',
  '10.0.0.0/',
  '2001:db8::/32',
  '192.168.0.0/16,10.0.0.0/8',
  '0.0.0.0/0',
  '::/0',
  '[2001:db8::]/32',
  '/8',
];
const NUMBER = ['0', '1', '2', '5', '31', '32', '63', '64', '100', '101', '-1', '-2', '7x', '0x10', '2147483648'];
const FLAGS = ['', 'i', 'f', 'b', 'x'];
const JSON_TEXT = [
  '{"a":1,"b":"x","c":[1,2,{"d":null}],"e":{"f":1.5,"g":true}}',
  '{}',
  '[]',
  '[1,2,3]',
  '"text"',
  '12',
  'null',
  'true',
  '{"a":1',
  '{"a":"\\u00e9\\n\\"","b":1e400}',
  '{"a":1,"a":2}',
  '{a:1}',
  '{"a":12345678901234567890}',
  '{"a":"\xc3\xa9"}',
  '{"a":"\xff"}',
  '{"a":-0.0,"b":1e3,"c":9223372036854775807,"e":{"f":4294967296}}',
];
const JSON_PATH = [
  'a',
  'b',
  'c',
  'c[0]',
  'c[2].d',
  'c[-1]',
  'c[9]',
  'e.f',
  'e.g',
  'e',
  '[1]',
  '.a',
  'a.',
  'e..f',
  'z',
  'c[x]',
  'e.new.deep',
];
const JSON_TYPE = [
  'string',
  'str',
  'int',
  'integer',
  'null',
  'true',
  'false',
  'obj',
  'object',
  'array',
  'real',
  'double',
  'what',
];
const PARAMETER = ['p', 'p=v', 'transport', 'lr', 'x', 'x=y', 'user=phone', 'none', 'P'];
const PATTERN = ['a*', '*', '?bc', '[a-c]*', '*@example.com', 'sip:*', '\\*', 'A*', '[!a]*'];
const LIST = ['a,b,c', 'first', 'abc', 'one, two', ',,', 'sip:bob@example.com,x', ' abc ,d'];
const SEPARATOR = [',', ';', ' ', 'ab'];
const HEADER_VALUE = [
  'X-List',
  'X-List[1]',
  'X-List[-1]',
  'X-List[*]',
  'X-List[9]',
  'X-Param.s',
  'X-Param[1].s',
  'X-Param[0].none',
  'Contact.expires',
  'X-None',
  'X-List[x]',
  'X-List.',
  'X-One',
  'Subject',
];
const LINE = [
  'INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: new\r\nCSeq: 1 INVITE\r\n\r\n',
  'short',
];
const ALPHABET = ['abc', '0123456789', '+-.', 'abc123', '_'];
const HEXA = ['61 62', '6162', '61\t62', '6x', '616', '61  62', '0a'];

/** Texts by kind of argument. */
export const TEXTS_OF: Readonly<Record<string, readonly string[]>> = {
  text: TEXT,
  uri: URI,
  header: HEADER,
  regex: REGEX,
  substitution: SUBSTITUTION,
  type: BODY_TYPE,
  method: METHOD,
  ip: IP,
  subnet: SUBNET,
  number: NUMBER,
  flags: FLAGS,
  json: JSON_TEXT,
  path: JSON_PATH,
  jsonType: JSON_TYPE,
  parameter: PARAMETER,
  pattern: PATTERN,
  list: LIST,
  separator: SEPARATOR,
  value: HEADER_VALUE,
  buffer: LINE,
  alphabet: ALPHABET,
  hexa: HEXA,
};
