/** What broke other servers, a row for each class: a message, and what comes of it over each carrier. */

/** Statuses that come back, then `closed` when the connection ends, '' when nothing comes. By TLS as by TCP. */
export interface Verdict {
  readonly udp: string;
  readonly tcp: string;
  readonly ws: string;
}

export interface Verdicts extends Verdict {
  /** Of Kamailio. Absent: the same; null: it cannot be asked. */
  readonly theirs?: Verdict | null;
}

export interface BugClass {
  readonly name: string;
  readonly bytes: string;
  readonly verdicts: Verdicts;
}

interface Parts {
  readonly start?: string;
  readonly via?: string;
  readonly from?: string;
  readonly to?: string;
  readonly cseq?: string;
  readonly more?: string;
  /** The whole line; absent: the right one. */
  readonly length?: string;
  readonly body?: string;
}

let serial = 0;

function message(parts: Parts = {}): string {
  const id = ++serial;
  const { body = '' } = parts;
  return [
    parts.start ?? 'OPTIONS sip:alice@example.com SIP/2.0',
    `Via: ${parts.via ?? `SIP/2.0/UDP 192.0.2.7;rport;branch=z9hG4bKclass${id}`}`,
    `From: ${parts.from ?? '<sip:mallory@example.com>;tag=m'}`,
    `To: ${parts.to ?? '<sip:alice@example.com>'}`,
    `Call-ID: class-${id}`,
    `CSeq: ${parts.cseq ?? '1 OPTIONS'}`,
    `${parts.more ?? ''}${parts.length ?? `Content-Length: ${body.length}`}`,
    '',
    body,
  ].join('\r\n');
}

const SILENCE: Verdict = { udp: '', tcp: '', ws: '' };
const ANSWERED: Verdicts = { udp: '200', tcp: '200', ws: '200' };
const REFUSED: Verdict = { udp: '400', tcp: '400', ws: '400' };
/** Kamailio says nothing. */
const BAD: Verdicts = { ...REFUSED, theirs: SILENCE };
/** Kamailio says nothing, and ends a stream. */
const BROKEN: Verdicts = { ...REFUSED, theirs: { udp: '', tcp: 'closed', ws: 'closed' } };
/** Kamailio takes it. */
const STRICT: Verdicts = { ...REFUSED, theirs: ANSWERED };
/** Beyond what Kamailio takes from a stream unless it is told to (`tcp_rd_buf_size`, 4096). */
const LONG: Verdicts = { ...ANSWERED, theirs: { udp: '200', tcp: 'closed', ws: 'closed' } };
/** The message ends where it says; what is behind it on a stream is none, and ends that. */
const CUT_SHORT: Verdicts = { udp: '200', tcp: '200 closed', ws: '200' };
/** What follows on a stream is taken for the rest; what remains of it is no message. */
const CUT_LATE: Verdicts = { ...ANSWERED, theirs: { udp: '200', tcp: '200 closed', ws: '200' } };
/** A stream cannot be cut there; a datagram or frame ends where it ends, which its Content-Length must not contradict. */
const UNCUT: Verdicts = { udp: '400', tcp: 'closed', ws: '400', theirs: SILENCE };
const NO_NUMBER: Verdicts = { ...UNCUT, theirs: { udp: '', tcp: 'closed', ws: '' } };
const NO_LENGTH: Verdicts = { udp: '200', tcp: 'closed', ws: '200' };
/** Nobody knows where an answer goes: by the connection it could, but to no request the client knows of. */
const NO_VIA: Verdicts = { udp: '', tcp: 'closed', ws: 'closed', theirs: { udp: '', tcp: '200', ws: '200' } };
const NO_VIA_AT_ALL: Verdicts = { udp: '', tcp: 'closed', ws: 'closed' };
/** An answer goes by the connection. */
const NO_PORT: Verdicts = { udp: '', tcp: '200', ws: '200' };
/** Kamailio says nothing, and ends a stream. */
const LENIENT: Verdicts = { ...ANSWERED, theirs: { udp: '', tcp: 'closed', ws: 'closed' } };
const OTHER_VERSION: Verdicts = { udp: '505', tcp: '505', ws: '505', theirs: SILENCE };

function row(name: string, verdicts: Verdicts, parts: Parts): BugClass {
  return { name, bytes: message(parts), verdicts };
}

const length = (value: string): Parts => ({ length: `Content-Length: ${value}` });

const nested = (depth: number): string =>
  Array.from({ length: depth }, () => '--b\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n').join('');

export const BUG_CLASSES: readonly BugClass[] = [
  row('Content-Length of 2^32 + 5 (CVE-2023-28097, CVE-2026-45103)', UNCUT, { ...length('4294967301'), body: 'abcde' }),
  row('Content-Length of 2^64', UNCUT, length('18446744073709551616')),
  row('negative Content-Length', NO_NUMBER, length('-1')),
  row('Content-Length with a sign', NO_NUMBER, length('+0')),
  row('two Content-Lengths that differ', UNCUT, { length: 'Content-Length: 0\r\nl: 5', body: 'abcde' }),
  row('two Content-Lengths that agree', BAD, { length: 'Content-Length: 5\r\nl: 5', body: 'abcde' }),
  row('Content-Length shorter than the body', CUT_SHORT, { ...length('2'), body: 'abcde\r\n\r\n' }),
  row('Content-Length longer than the body', CUT_LATE, { ...length('20'), body: 'abcde' }),
  row('no Content-Length', NO_LENGTH, { length: 'X-None: 1' }),
  row('Content-Length with white space before the colon', ANSWERED, { length: 'Content-Length \t: 3', body: 'abc' }),
  row('header name followed by white space (CVE-2020-28361)', ANSWERED, { more: 'X-Blank \t : 1\r\n' }),
  row('header name with a control character', BAD, { more: 'X-A\x01B: 1\r\n' }),
  row('header name with a NUL', BAD, { more: 'X-A\0B: 1\r\n' }),
  row('compact and long form of From together', BAD, { more: 'f: <sip:eve@example.com>;tag=e\r\n' }),
  row('two Call-IDs', BAD, { more: 'i: another\r\n' }),
  row('folded From', ANSWERED, { from: '\r\n <sip:mallory@example.com>\r\n\t;tag=m' }),
  row('empty To tag, twice (CVE-2018-14767)', ANSWERED, { to: '<sip:alice@example.com>;tag=;tag=' }),
  row('doubled From tag', ANSWERED, { from: '<sip:mallory@example.com>;tag=1;tag=2' }),
  row('a From of which only the URI can be read', ANSWERED, { from: '<sip:mallory@example.com>;tam>;tag=m' }),
  row('a To that is no address', BROKEN, { to: '<sip:alice@example.com>;;tag=m' }),
  row('From tag of 60,000 bytes (CVE-2018-8828)', LONG, { from: `<sip:m@example.com>;tag=${'x'.repeat(60_000)}` }),
  row('Via without a host (CVE-2018-16657)', NO_VIA, { via: 'SIP/2.0/UDP :]' }),
  row('Via with a port of 65,536', NO_PORT, { via: 'SIP/2.0/UDP a:65536;branch=z9hG4bKx' }),
  row('Via with a port of 65,536 and rport', ANSWERED, { via: 'SIP/2.0/UDP a:65536;rport;branch=z9hG4bKy' }),
  row('Via with a port of six digits', NO_VIA_AT_ALL, { via: 'SIP/2.0/UDP a:100000;rport;branch=z9hG4bKx' }),
  row('Via of another version', LENIENT, { via: 'SIP/3.0/UDP a;rport;branch=z9hG4bKz' }),
  row('second Via that is a word', { ...ANSWERED, theirs: SILENCE }, { more: 'Via: hello\r\n' }),
  row('second Via with a port of 65,536', ANSWERED, { more: 'Via: SIP/2.0/UDP a:65536\r\n' }),
  row('a request of SIP/3.0', OTHER_VERSION, { start: 'OPTIONS sip:alice@example.com SIP/3.0' }),
  row('an ACK of SIP/3.0', SILENCE, { start: 'ACK sip:alice@example.com SIP/3.0', cseq: '1 ACK' }),
  row('Via that is a word', NO_VIA_AT_ALL, { via: 'hello' }),
  row('Via without a transport', NO_VIA_AT_ALL, { via: 'SIP/2.0 192.0.2.7;branch=z9hG4bKx' }),
  row('NUL in the method', STRICT, { start: 'OPT\0IONS sip:a@b SIP/2.0', cseq: '1 OPT\0IONS' }),
  row('control characters in the Request-URI', ANSWERED, { start: 'OPTIONS sip:a\x01\x7f@b SIP/2.0' }),
  row('NUL in a value', ANSWERED, { more: 'Subject: a\0b\r\n' }),
  row('bare CR in a value', ANSWERED, { more: 'Subject: a\rX-Injected: b\r\n' }),
  row('a CR before the line end of To', BROKEN, { to: '<sip:alice@example.com>\r' }),
  row('CSeq of three words', BROKEN, { cseq: '1 OPTIONS OPTIONS' }),
  row('two spaces before the version', ANSWERED, { start: 'OPTIONS sip:alice@example.com  SIP/2.0' }),
  row('two spaces before the Request-URI', BROKEN, { start: 'OPTIONS  sip:alice@example.com SIP/2.0' }),
  row('encoded line ends in a URI', ANSWERED, { from: '<sip:m%0d%0aX-Injected:%20b@example.com>;tag=m' }),
  row('header line without a colon', BAD, { more: 'nonsense\r\n' }),
  row('names of what JavaScript objects have', ANSWERED, { more: '__proto__: 1\r\nconstructor: 2\r\n' }),
  row('multipart in multipart, 1,000 deep', LONG, {
    more: 'Content-Type: multipart/mixed;boundary=b\r\n',
    body: nested(1_000),
  }),
  row('10,000 values in a header', LONG, { more: `Supported: a${',a'.repeat(10_000)}\r\n` }),
  row('4,000 Vias', LONG, { more: `v: SIP/2.0/UDP a${',SIP/2.0/UDP a'.repeat(4_000)}\r\n` }),
  // Kamailio's worker is in the expression for as long as the test lasts.
  row(
    'repetitions for a regular expression (quadratic time)',
    { ...ANSWERED, theirs: null },
    {
      more: `X-Busy: ${'a'.repeat(50_000)}!\r\n`,
    },
  ),
  row('open quotes and brackets', LONG, { more: `Contact: ${'"<'.repeat(20_000)}\r\n` }),
];
