import { expect, test } from 'vitest';
import { Message } from '../../sip/message.ts';
import { parseMessage } from '../../sip/parse-message.ts';
import { answerable, refusal } from './refusal.ts';

const HEADERS = {
  via: 'Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1',
  from: 'From: <sip:a@example.com>;tag=1',
  to: 'To: <sip:b@example.com>',
  callId: 'Call-ID: c',
  cseq: 'CSeq: 1 OPTIONS',
};

function message(changes: Partial<Record<keyof typeof HEADERS, string>> = {}, method = 'OPTIONS'): Message {
  const lines = Object.values({ ...HEADERS, ...changes }).filter((line) => line !== '');
  const result = parseMessage([`${method} sip:b@example.com SIP/2.0`, ...lines, '', ''].join('\r\n'));
  if (!(result instanceof Message)) throw new Error(result.detail);
  return result;
}

test('a message with each mandatory header once is routed', () => {
  expect(refusal(message())).toBeNull();
});

test.each([
  ['from', 'From'],
  ['to', 'To'],
  ['callId', 'Call-ID'],
  ['cseq', 'CSeq'],
] as const)('a missing or second %s is named', (key, name) => {
  expect(refusal(message({ [key]: '' }))).toBe(`no ${name}`);
  expect(refusal(message({ [key]: `${HEADERS[key]}\r\n${HEADERS[key]}` }))).toBe(`more than one ${name}`);
});

test('a compact form counts as the header', () => {
  expect(refusal(message({ from: 'f: <sip:a@example.com>;tag=1' }))).toBeNull();
  expect(refusal(message({ from: `${HEADERS.from}\r\nf: <sip:x@example.com>` }))).toBe('more than one From');
});

test('a To that cannot be read is refused', () => {
  expect(refusal(message({ to: 'To: "open <sip:b@example.com>' }))).toBe('no usable To');
  expect(refusal(message({ to: 'To: <sip:b@example.com>;tam>;tag=1' }))).toBeNull();
});

test.each(['-1', '+0', '4294967301', '18446744073709551616', '5a', 'ten', '5, 5', '1 2', ''])(
  'a request with the Content-Length "%s" is refused',
  (value) => {
    expect(refusal(message({ callId: `Call-ID: c\r\nContent-Length: ${value}` }))).toBe('no usable Content-Length');
  },
);

test('a request with two Content-Lengths is refused, whatever they are', () => {
  for (const second of ['Content-Length: 0', 'l: 0', 'l: 5'])
    expect(refusal(message({ callId: `Call-ID: c\r\nContent-Length: 0\r\n${second}` }))).toBe(
      'more than one Content-Length',
    );
});

test('one good Content-Length, or none, is not refused', () => {
  for (const line of ['Content-Length: 0', 'l:0', 'Content-Length: 0005', 'Content-Length \t: 7', 'X-None: 1'])
    expect(refusal(message({ callId: `Call-ID: c\r\n${line}` }))).toBeNull();
});

test('a reply is not refused for its Content-Length', () => {
  const lines = Object.values(HEADERS).join('\r\n');
  const reply = parseMessage(`SIP/2.0 200 OK\r\n${lines}\r\nContent-Length: -1\r\nl: 5\r\n\r\n`);
  expect(refusal(reply as Message)).toBeNull();
});

test.each(['1', 'OPTIONS', '1OPTIONS', '1 OPTIONS OPTIONS', '1 OPTIONS ;x=y', '', '1\rOPTIONS', '1 OPTIONS\r'])(
  'a CSeq "%s" that is not two words is refused',
  (value) => {
    expect(refusal(message({ cseq: `CSeq: ${value}` }))).toBe('no usable CSeq');
  },
);

test.each(['+1 OPTIONS', '0x1 OPTIONS', '1.0 OPTIONS', 'OPTIONS 1', '1 OPTIONS,', '1\tOPTIONS ', '1\r\n OPTIONS'])(
  'a CSeq "%s" is left to the script',
  (value) => {
    expect(refusal(message({ cseq: `CSeq: ${value}` }))).toBeNull();
  },
);

test('a CR that ends no line is refused where others could find the end of the header', () => {
  const broken = (key: keyof typeof HEADERS): Message => message({ [key]: `${HEADERS[key]}\r` });
  expect(refusal(broken('via'))).toBe('no usable Via');
  expect(refusal(broken('to'))).toBe('no usable To');
  expect(refusal(message({ to: 'To: <sip:b@example.com>\r;tag=1' }))).toBe('no usable To');
  expect(refusal(message({ callId: 'Call-ID: c\r\nContent-Length: 0\r' }))).toBe('no usable Content-Length');
  expect(refusal(message({ to: 'To: <sip:b@example.com>\r\n ;tag=1' }))).toBeNull();
  expect(refusal(message({ to: 'To: <sip:b@example.com>\r ;tag=1' }))).toBeNull();
  expect(refusal(message({ callId: 'Call-ID: c\r\nSubject: a\rb\r' }))).toBeNull();
});

test('a malformed From is left to the script', () => {
  expect(refusal(message({ from: 'From: "open <sip:b@example.com>' }))).toBeNull();
});

test('a Via with unreadable parameters is no Via, and answered by its host and port', () => {
  const bad = message({ via: 'Via: SIP/2.0/UDP 192.0.2.1:5070;;,;,,\r\nSubject: s' });
  expect(refusal(bad)).toBe('no usable Via');
  const request = answerable(bad)!;
  expect([request.via!.host, request.via!.port, request.callId]).toEqual(['192.0.2.1', 5070, 'c']);
});

test('nothing is answered without a Via that says where to, to an ACK, or to a reply', () => {
  expect(answerable(message({ via: '' }))).toBeNull();
  expect(answerable(message({ via: 'Via: SIP/2.0/UDP :]' }))).toBeNull();
  expect(answerable(message({ via: 'Via: SIP/2.0/UDP :];branch=1' }))).toBeNull();
  expect(answerable(message({}, 'ACK'))).toBeNull();
  const reply = parseMessage(`SIP/2.0 200 OK\r\n${HEADERS.via}\r\n\r\n`);
  expect(answerable(reply as Message)).toBeNull();
});
