/** Messages that nobody sends by accident: each is a name, its bytes, and what the server may make of it. */
import { seededRandom } from '../../src/lib/testing/seeded-random.ts';

/** `400`: answered so; `silence`: dropped; `relayed`: the next hop gets it; `any`: the server lives on, that is all. */
export type Fate = 400 | 505 | 'silence' | 'relayed' | 'any';

export interface HostileMessage {
  readonly name: string;
  readonly bytes: string;
  readonly fate: Fate;
}

const MANDATORY = ['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const;
type Mandatory = (typeof MANDATORY)[number];

export interface Parts extends Partial<Record<Mandatory, string>> {
  readonly start?: string;
  readonly more?: string;
  readonly body?: string;
}

let serial = 0;

/** A MESSAGE with all mandatory headers; a part that is '' is left out. */
export function compose(parts: Parts = {}): string {
  const id = ++serial;
  const headers: Record<Mandatory, string> = {
    Via: `SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKhostile${id}`,
    From: `<sip:mallory@example.com>;tag=m${id}`,
    To: '<sip:alice@example.com>',
    'Call-ID': `hostile-${id}`,
    CSeq: '1 MESSAGE',
    ...parts,
  };
  const lines = MANDATORY.filter((name) => headers[name] !== '').map((name) => `${name}: ${headers[name]}\r\n`);
  const start = parts.start ?? 'MESSAGE sip:alice@example.com SIP/2.0';
  return `${start}\r\n${lines.join('')}${parts.more ?? ''}Content-Length: 0\r\n\r\n${parts.body ?? ''}`;
}

const BIG = 60_000;
const random = seededRandom(4475);

function noise(length: number): string {
  return random.bytes(length).toString('latin1');
}

const list = (fate: Fate, messages: Readonly<Record<string, string>>): HostileMessage[] =>
  Object.entries(messages).map(([name, bytes]) => ({ name, bytes, fate }));

/** Bytes that are no message at all. */
export const NO_MESSAGES: readonly HostileMessage[] = list('silence', {
  'an empty datagram': '',
  'one line end': '\r\n',
  'a keep-alive': '\r\n\r\n',
  'four NULs': '\0\0\0\0',
  'a hundred NULs': '\0'.repeat(100),
  'a thousand line ends': '\r\n'.repeat(1000),
  'a line without an end': 'A'.repeat(BIG),
  'twenty bytes of noise': noise(20),
  'a thousand bytes of noise': noise(1000),
  'the longest datagram of noise': noise(65_507),
  'a request line alone': 'OPTIONS sip:alice@example.com SIP/2.0\r\n\r\n',
  'a status line alone': 'SIP/2.0 200 OK\r\n\r\n',
  'an HTTP request': 'GET / HTTP/1.1\r\nHost: example.com\r\n\r\n',
  'a STUN binding request': `\0\x01\0\0\x21\x12\xa4\x42${noise(12)}`,
  'a TLS hello': `\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03${noise(200)}`,
});

/** Messages without what every message must have. */
export const INCOMPLETE: readonly HostileMessage[] = [
  ...list('silence', {
    'no Via': compose({ Via: '' }),
    'no header at all': 'MESSAGE sip:alice@example.com SIP/2.0\r\n\r\n',
    'a Via without a host': compose({ Via: 'SIP/2.0/UDP :]' }),
    'a Via without a host but with a branch': compose({ Via: 'SIP/2.0/UDP ;branch=z9hG4bKx' }),
    'a Via without an end': compose({ Via: 'SIP/2.0/UDP [2001:db8::1' }),
    'a reply without a Via': compose({ start: 'SIP/2.0 200 OK', Via: '' }),
    'a reply without CSeq': compose({ start: 'SIP/2.0 200 OK', CSeq: '' }),
    'an ACK without Call-ID': compose({ start: 'ACK sip:alice@example.com SIP/2.0', 'Call-ID': '', CSeq: '1 ACK' }),
  }),
  ...list(400, {
    'no From': compose({ From: '' }),
    'no To': compose({ To: '' }),
    'no Call-ID': compose({ 'Call-ID': '' }),
    'no CSeq': compose({ CSeq: '' }),
    'two From': compose({ more: 'f: <sip:eve@example.com>;tag=2\r\n' }),
    'two To': compose({ more: 'To: <sip:eve@example.com>\r\n' }),
    'two Call-IDs': compose({ more: 'i: other\r\n' }),
    'two CSeqs': compose({ more: 'CSeq: 2 MESSAGE\r\n' }),
    'a header line without a colon': compose({ more: 'no colon here\r\n' }),
    'a header line without a name': compose({ more: ': value\r\n' }),
    'a Request-URI of spaces': compose({ start: 'MESSAGE    SIP/2.0' }),
  }),
  ...list(505, { 'another version': compose({ start: 'MESSAGE sip:alice@example.com SIP/3.0' }) }),
];

/** Well-formed messages of a size or shape that makes careless code slow. */
export const EXCESSIVE: readonly HostileMessage[] = [
  ...list('relayed', {
    'a From tag of 60,000 bytes': compose({ From: `<sip:mallory@example.com>;tag=${'x'.repeat(BIG)}` }),
    'a Call-ID of 60,000 bytes': compose({ 'Call-ID': 'x'.repeat(BIG) }),
    'a branch of 60,000 bytes': compose({ Via: `SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK${'x'.repeat(BIG)}` }),
    'a display name of 60,000 escapes': compose({ From: `"${'\\"'.repeat(BIG / 2)}" <sip:m@example.com>;tag=1` }),
    '4,000 Vias in one line': compose({
      Via: `SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKmany${',SIP/2.0/UDP a'.repeat(4000)}`,
    }),
    '3,000 Via lines': compose({ more: 'v:SIP/2.0/UDP a\r\n'.repeat(3000) }),
    '10,000 headers': compose({ more: 'a:b\r\n'.repeat(10_000) }),
    'a header name of 60,000 bytes': compose({ more: `${'x'.repeat(BIG)}: y\r\n` }),
    'a header of 20,000 folds': compose({ more: `X-Fold:${'\r\n '.repeat(20_000)}end\r\n` }),
    'a header name followed by 60,000 blanks': compose({ more: `X-Blank${' '.repeat(BIG)}: y\r\n` }),
    '60,000 blanks before a value': compose({ more: `X-Blank:${' '.repeat(BIG)}y\r\n` }),
    '10,000 parameters of From': compose({ From: `<sip:m@example.com>;tag=1${';a=b'.repeat(10_000)}` }),
    '10,000 parameters of the Request-URI': compose({
      start: `MESSAGE sip:alice@example.com${';a=b'.repeat(10_000)} SIP/2.0`,
    }),
    '5,000 routes': compose({ more: `Route: <sip:a;lr>${',<sip:a;lr>'.repeat(5000)}\r\n` }),
    'names that JavaScript objects have': compose({ more: '__proto__: 1\r\nconstructor: 2\r\ntoString: 3\r\n' }),
    'NULs in a value': compose({ more: 'X-Nul: a\0b\0\r\n' }),
    'bare line feeds in a value': compose({ more: 'X-Feed: a\n b\r\n' }),
  }),
  ...list('any', {
    'a message as long as a datagram can be': compose({ more: `X-Long: ${'x'.repeat(65_200)}\r\n` }),
    'an open quote of 60,000 bytes': compose({ From: `"${'x'.repeat(BIG)} <sip:m@example.com>;tag=1` }),
    '60,000 open brackets': compose({ To: '<'.repeat(BIG) }),
    '60,000 quotes': compose({ To: '"'.repeat(BIG) }),
    '60,000 backslashes': compose({ To: `"${'\\'.repeat(BIG)}` }),
    '60,000 commas in Contact': compose({ more: `Contact: ${','.repeat(BIG)}\r\n` }),
    '60,000 semicolons in Via': compose({ Via: `SIP/2.0/UDP 192.0.2.7${';'.repeat(BIG)}` }),
    '60,000 colons in the Request-URI': compose({ start: `MESSAGE sip:${':'.repeat(BIG)} SIP/2.0` }),
    'a registration of 4,000 contacts': compose({
      start: 'REGISTER sip:example.com SIP/2.0',
      CSeq: '1 REGISTER',
      more: `Contact: <sip:a>${Array.from({ length: 4000 }, (_, i) => `,<sip:a@b${i}>`).join('')}\r\n`,
    }),
    'a CSeq of 60,000 digits': compose({ CSeq: `${'9'.repeat(BIG)} MESSAGE` }),
    'an empty tag': compose({ From: '<sip:mallory@example.com>;tag=' }),
    'two tags': compose({ From: '<sip:mallory@example.com>;tag=1;tag=2' }),
    'a Request-URI port of 0': compose({ start: 'MESSAGE sip:alice@example.com:0 SIP/2.0' }),
    'a Request-URI port of 65,536': compose({ start: 'MESSAGE sip:alice@example.com:65536 SIP/2.0' }),
    'a Via port of 65,536': compose({ Via: 'SIP/2.0/UDP 192.0.2.7:65536;branch=z9hG4bKport' }),
    'NULs in the Request-URI': compose({ start: 'MESSAGE sip:a\0b@example.com SIP/2.0' }),
    'NULs in the method': compose({ start: 'MESS\0AGE sip:alice@example.com SIP/2.0', CSeq: '1 MESS\0AGE' }),
    'NULs in a header name': compose({ more: 'X\0Y: z\r\n' }),
    'a Content-Length of 2^64': compose({ more: 'Content-Length: 18446744073709551616\r\n' }),
    'a reply with 5,000 Vias': compose({
      start: 'SIP/2.0 200 OK',
      Via: `SIP/2.0/UDP 127.0.0.1${',SIP/2.0/UDP 127.0.0.1'.repeat(2500)}`,
    }),
  }),
];

const MORE = 'Contact: <sip:mallory@192.0.2.7>\r\nRoute: <sip:192.0.2.8;lr>\r\nMax-Forwards: 70\r\n';
const FORWARDED = 'SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK0.0.0, SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKhostile';

/** Requests and replies of every kind, all well formed. */
export const WHOLE: readonly string[] = [
  ...['MESSAGE', 'INVITE', 'ACK', 'CANCEL', 'REGISTER', 'OPTIONS', 'SUBSCRIBE'].map((method) =>
    compose({ start: `${method} sip:alice@example.com SIP/2.0`, CSeq: `1 ${method}`, more: MORE }),
  ),
  compose({
    start: 'BYE sip:alice@example.com SIP/2.0',
    CSeq: '2 BYE',
    To: '<sip:alice@example.com>;tag=t',
    more: MORE,
  }),
  compose({ start: 'SIP/2.0 180 Ringing', Via: FORWARDED, CSeq: '1 INVITE' }),
  compose({ start: 'SIP/2.0 200 OK', Via: FORWARDED, CSeq: '1 INVITE', more: MORE }),
];

/** Requests and replies of every kind, each cut off somewhere or with one byte changed or doubled. */
export function damaged(count: number): string[] {
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    const whole = WHOLE[i % WHOLE.length]!;
    const [first, second, third, kind] = random.bytes(4);
    const at = ((first! << 8) | second!) % whole.length;
    texts.push(whole.slice(0, at) + tail(whole.slice(at), kind! % 4, third!));
  }
  return texts;
}

function tail(rest: string, kind: number, byte: number): string {
  if (kind === 0) return '';
  if (kind === 1) return rest.charAt(0) + rest;
  return String.fromCharCode(byte) + rest.slice(kind - 1);
}
