import { expect, test } from 'vitest';
import type { Context } from '../../context/context.ts';
import type { ComparisonSide } from '../../script/host.ts';
import { bindComparison } from './comparisons.ts';
import { standingAlone } from './keyword-grammar.ts';

const OURS = new Set(['10.0.0.1', 'pbx.example']);
const VALUES: Readonly<Record<string, string | number>> = {
  '$var(1)': 1,
  '$var(10)': 10,
  '$var(100)': 100,
  '$var(5070)': 5070,
  '$avp(digits)': '5070',
  $proto: 'udp',
  $ru: 'sip:a@pbx.example',
  '$var(low)': 'options',
  '$var(address)': '10.1.2.3',
  '$var(network)': '10.0.0.0/8',
};
const needs = {
  isMyself: (host: string, port: number | null) => OURS.has(host) && (port === null || port === 5060),
  variable: (text: string) => ({
    text,
    get: () => VALUES[text] ?? null,
    set: null,
    ...(text === '$proto' ? { number: () => 1 } : {}),
  }),
};

function context(source: string, uri: string): Context {
  return {
    flow: { remoteAddress: source, remotePort: 5070, socket: { address: '10.0.0.1', port: 5060 } },
    requestUri: uri,
    message: { method: 'OPTIONS', from: { uriText: uri }, to: null },
  } as unknown as Context;
}

const side = (kind: ComparisonSide['kind'], text: string): ComparisonSide => ({ kind, text });

function holds(left: ComparisonSide, operator: string, right: ComparisonSide, ctx: Context): boolean | null {
  const test = bindComparison(left, operator, right, needs);
  if (test === null) return null;
  if ('problem' in test) throw new Error(test.message);
  return test(ctx);
}

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.1.0.0/255.255.0.0', true],
  ['10.2.2.3', '10.1.0.0/255.255.0.0', false],
  ['127.0.0.1', '127.0.0.1', true],
  ['::1', '[::1]', true],
  ['2001:db8::7', '2001:db8::/32', true],
])('src_ip %s in %s is %s', (source, network, expected) => {
  const ctx = context(source, 'sip:x');
  expect(holds(side('keyword', 'src_ip'), '==', side('address', network), ctx)).toBe(expected);
  expect(holds(side('keyword', 'src_ip'), '!=', side('string', network), ctx)).toBe(!expected);
});

test('myself is compared by host and port, and without port by the default one', () => {
  const myself = side('keyword', 'myself');
  expect(holds(side('keyword', 'uri'), '==', myself, context('1.1.1.1', 'sip:a@pbx.example'))).toBe(true);
  expect(holds(side('keyword', 'uri'), '==', myself, context('1.1.1.1', 'sip:a@pbx.example:5061'))).toBe(false);
  expect(holds(side('keyword', 'uri'), '!=', myself, context('1.1.1.1', 'sip:a@elsewhere'))).toBe(true);
  expect(holds(side('keyword', 'src_ip'), '==', myself, context('10.0.0.1', 'sip:x'))).toBe(true);
  expect(holds(side('variable', '$ru'), '==', myself, context('1.1.1.1', 'sip:x'))).toBe(true);
});

test.each([
  ['method', 'string', 'OPTIONS', true],
  ['method', 'string', 'options', true],
  ['method', 'word', 'Options', true],
  ['method', 'string', 'OPTION', false],
  ['method', 'variable', '$var(low)', true],
  ['uri', 'string', 'SIP:A@PBX.example', true],
  ['from_uri', 'string', 'sip:a@pbx.EXAMPLE', true],
  ['to_uri', 'string', 'sip:a@pbx.example', false],
] as const)('%s compared with the %s %s is %s: case does not count', (keyword, kind, text, expected) => {
  const ctx = context('1.1.1.1', 'sip:a@pbx.example');
  expect(holds(side('keyword', keyword), '==', side(kind, text), ctx)).toBe(expected);
  expect(holds(side('keyword', keyword), '!=', side(kind, text), ctx)).toBe(!expected);
});

test.each([
  ['$var(address)', true],
  ['$var(network)', true],
  ['$var(low)', false],
  ['$var(none)', false],
])('an address is compared with what is in %s', (variable, expected) => {
  expect(holds(side('keyword', 'src_ip'), '==', side('variable', variable), context('10.1.2.3', 'sip:x'))).toBe(
    expected,
  );
});

test.each([
  ['127.41.7.1', '127.99.7.99/255.0.255.0', true],
  ['127.41.8.1', '127.99.7.99/255.0.255.0', false],
  ['127.41.7.1', '127.41.7.99/0x18', true],
  ['127.41.7.1', '127.41.7.99/030', true],
  ['127.41.8.1', '127.41.7.99/030', false],
  ['127.41.7.1', '0177.41.7.1', true],
  ['11.1.1.1', '10.0.0.0/0', true],
  ['2001:db8::7', '[2001:db8::]/[ffff:ffff::]', true],
  ['2001:db9::7', '[2001:db8::]/[ffff:ffff::]', false],
])('without quotes, numbers are written as everywhere in the language: %s in %s is %s', (source, network, expected) => {
  expect(holds(side('keyword', 'src_ip'), '==', side('address', network), context(source, 'sip:x'))).toBe(expected);
});

test('a netmask with holes, in quotes too', () => {
  const network = side('string', '127.99.7.99/255.0.255.0');
  expect(holds(side('keyword', 'src_ip'), '==', network, context('127.41.7.1', 'sip:x'))).toBe(true);
});

test.each([
  ['127.0.0.300', '"127.0.0.300" is no IP address'],
  ['08.0.0.1', '"08.0.0.1" is no IP address'],
  ['127.0.0.0/33', '"127.0.0.0/33" is no network'],
  ['127.0.0.0/08', '"127.0.0.0/08" is no network'],
  ['127.0.0.0/4294967295', '"127.0.0.0/4294967295" is no network'],
  ['[::1]/129', '"[::1]/129" is no network'],
  ['10.0.0.0/255.255.0.256', '"255.255.0.256" is no netmask'],
  ['10.0.0.0/[ffff::]', '"10.0.0.0/[ffff::]" is no network'],
  ['[::1]/255.0.0.0', '"[::1]/255.0.0.0" is no network'],
])('an access list with the typing error %s is refused, and not silently false', (network, message) => {
  for (const keyword of ['src_ip', 'dst_ip', 'to_ip', 'snd_ip'])
    for (const operator of ['==', '!='])
      expect(bindComparison(side('keyword', keyword), operator, side('address', network), needs)).toMatchObject({
        problem: 'bad-value',
        message,
      });
});

test.each([
  ['proto', 'FOO', 'proto is compared with UDP, TCP, TLS, SCTP, WS or WSS'],
  ['af', 'INET7', 'af is compared with INET, INET6, IPV4 or IPV6'],
  ['to_uri', 'self', 'to_uri is compared with myself or text in quotes'],
  ['src_port', 'FOO', 'src_port is compared with numbers or text in quotes'],
])('%s == %s names nothing', (keyword, word, hint) => {
  expect(bindComparison(side('keyword', keyword), '==', side('word', word), needs)).toEqual({
    problem: 'unknown-keyword',
    message: `"${word}" is no keyword and has no value`,
    hint,
  });
});

test.each([
  ['$si', '==', 'src_ip', 'src_ip stands only to the left of what it is compared with'],
  ['"INVITE"', '==', 'method', 'method stands only to the left of what it is compared with'],
  ['method', '==', 'uri', 'uri stands only to the left of what it is compared with'],
  ['src_ip', '==', '7', 'src_ip is compared with addresses, networks and myself'],
  ['src_ip', '<', '"x"', 'src_ip is compared by ==, !=, eq, ne, ieq, ine, =~ or !~ only'],
  ['proto', '<', '7', 'proto is compared by ==, !=, eq, ne, ieq or ine only'],
  ['src_port', '=~', '"x"', 'src_port is compared by ==, !=, eq, ne, ieq, ine, <, >, <= or >= only'],
  ['uri', '=~', 'myself', 'uri is compared with myself by ==, !=, eq or ne only'],
  ['max_len', '<', '7', 'max_len stands only to the right of what it is compared with'],
  ['UDP', '==', '"x"', 'UDP is compared with proto and snd_proto only'],
])('%s %s %s is refused', (left, operator, right, message) => {
  const sideOf = (written: string): ComparisonSide => {
    if (written.startsWith('$')) return side('variable', written);
    if (written.startsWith('"')) return side('string', written.slice(1, -1));
    return side(/^\d/.test(written) ? 'int' : written === 'myself' ? 'word' : 'keyword', written);
  };
  expect(bindComparison(sideOf(left), operator, sideOf(right), needs)).toMatchObject({ problem: 'bad-value', message });
});

test('eq and ne compare addresses, and with myself, as == and != do', () => {
  const ctx = context('10.1.2.3', 'sip:a@pbx.example');
  expect(holds(side('keyword', 'src_ip'), 'eq', side('address', '10.0.0.0/8'), ctx)).toBe(true);
  expect(holds(side('keyword', 'src_ip'), 'ne', side('address', '10.0.0.0/8'), ctx)).toBe(false);
  expect(holds(side('keyword', 'uri'), 'eq', side('word', 'myself'), ctx)).toBe(true);
  expect(holds(side('word', 'myself'), 'ne', side('keyword', 'uri'), ctx)).toBe(false);
});

test.each([
  ['method', 'write $rm here'],
  ['src_ip', 'write $si here'],
  ['to_port', undefined],
])('%s has no value alone', (word, hint) => {
  expect(standingAlone(word)).toMatchObject({
    problem: 'bad-value',
    message: `${word} stands only to the left of what it is compared with`,
    ...(hint === undefined ? {} : { hint }),
  });
  expect(standingAlone('INET')).toBeNull();
});

test('a transport without quotes is compared with the protocol of a message only', () => {
  const udp = side('keyword', 'UDP');
  expect(bindComparison(side('keyword', 'proto'), '==', udp, needs)).toBeTypeOf('function');
  expect(bindComparison(side('keyword', 'snd_proto'), '!=', udp, needs)).toBeTypeOf('function');
  for (const left of [side('variable', '$proto'), side('keyword', 'af'), side('keyword', 'method')])
    expect(bindComparison(left, '==', udp, needs)).toMatchObject({
      problem: 'bad-value',
      hint: 'write text in quotes: "UDP"',
    });
});

test.each([
  ['variable', '$var(5070)', [true, false, false, true]],
  ['variable', '$var(100)', [false, true, true, true]],
  ['variable', '$proto', [false, true, true, true]],
  ['variable', '$avp(digits)', [false, true, false, false]],
  ['variable', '$avp(unset)', [false, true, false, false]],
  ['int', '5070', [true, false, false, true]],
  ['keyword', 'max_len', [false, true, false, false]],
] as const)('src_port compared with the %s %s by == != > >=', (kind, text, expected) => {
  const flow = { remotePort: 5070, socket: { port: 5060, transport: 'udp', family: 4 } };
  const ctx = { flow } as unknown as Context;
  const operators = ['==', '!=', '>', '>='];
  const values = operators.map((operator) => holds(side('keyword', 'src_port'), operator, side(kind, text), ctx));
  expect(values).toEqual(expected);
});

test.each([
  ['proto', 'variable', '$proto', true],
  ['proto', 'variable', '$var(1)', true],
  ['proto', 'int', '1', true],
  ['proto', 'keyword', 'udp', true],
  ['proto', 'string', 'udp', true],
  ['proto', 'string', 'tcp', false],
  ['proto', 'keyword', 'INET', false],
  ['af', 'int', '2', true],
  ['af', 'keyword', 'IPV4', true],
  ['af', 'variable', '$var(10)', false],
] as const)('%s compared with the %s %s is %s, for a request over UDP and IPv4', (keyword, kind, text, expected) => {
  const ctx = { flow: { socket: { transport: 'udp', family: 4 } } } as unknown as Context;
  expect(holds(side('keyword', keyword), '==', side(kind, text), ctx)).toBe(expected);
  expect(holds(side('keyword', keyword), 'ne', side(kind, text), ctx)).toBe(!expected);
});

test('what has no meaning of its own is left to plain comparison', () => {
  const ctx = context('1.1.1.1', 'sip:x');
  expect(holds(side('keyword', 'status'), '==', side('string', '200'), ctx)).toBeNull();
  expect(holds(side('keyword', 'method'), '=~', side('string', '^INV'), ctx)).toBeNull();
  expect(holds(side('keyword', 'method'), '==', side('other', ''), ctx)).toBeNull();
  expect(holds(side('keyword', 'src_ip'), '=~', side('string', '^10'), ctx)).toBeNull();
});

test('comparing something that has no host with myself is a problem', () => {
  expect(bindComparison(side('keyword', 'method'), '==', side('keyword', 'myself'), needs)).toMatchObject({
    problem: 'bad-value',
  });
});
