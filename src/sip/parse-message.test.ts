import { describe, expect, test } from 'vitest';
import { HeaderId } from './header-name.ts';
import { isFailure, parseMessage } from './parse-message.ts';
import type { ParseFailure } from './parse-message.ts';
import type { Message } from './message.ts';

function good(text: string): Message {
  const result = parseMessage(text);
  if (isFailure(result)) throw new Error(`${result.failure}: ${result.detail}`);
  return result;
}

function bad(text: string): ParseFailure {
  const result = parseMessage(text);
  if (!isFailure(result)) throw new Error('parsed');
  return result;
}

const REST =
  'Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n';

describe('start lines', () => {
  test('a request line gives method, URI and version', () => {
    expect(good('NOTIFY sip:a@b SIP/2.0\r\n\r\n')).toMatchObject({
      isRequest: true,
      method: 'NOTIFY',
      requestUri: 'sip:a@b',
      version: 'SIP/2.0',
      status: 0,
    });
  });

  test('any token is a method', () => {
    expect(good("!interesting-Method0123456789_*+`.%indeed'~ sip:a SIP/2.0\r\n\r\n").method).toBe(
      "!interesting-Method0123456789_*+`.%indeed'~",
    );
  });

  test('the version is compared without regard to case, white space behind it tolerated', () => {
    expect(good('OPTIONS sip:a sip/2.0\r\n\r\n').isRequest).toBe(true);
    expect(good('OPTIONS sip:a SIP/2.0 \t\r\n\r\n').version).toBe('SIP/2.0');
    expect(good('sip/2.0 200 OK\r\n\r\n').status).toBe(200);
  });

  test('a status line may have an empty reason, or none', () => {
    expect(good('SIP/2.0 100 \r\n\r\n')).toMatchObject({ status: 100, reason: '' });
    expect(good('SIP/2.0 699\r\n\r\n')).toMatchObject({ status: 699, reason: '' });
    expect(good('SIP/2.0 200 = 2**3 * 5**2 \xd1\x81\xd1\x82\r\n\r\n').reason).toBe('= 2**3 * 5**2 \xd1\x81\xd1\x82');
  });

  test('line ends before the start line are skipped', () => {
    const message = good(`\r\n\r\n\nOPTIONS sip:a SIP/2.0\r\n${REST}\r\n`);
    expect(message.start).toBe(5);
    expect(message.via!.host).toBe('h');
  });

  test.each([
    ['two spaces before the URI', 'OPTIONS  sip:a SIP/2.0'],
    ['a space and a tab before the version', 'OPTIONS sip:a \tSIP/2.0'],
    ['a Request-URI of spaces', 'OPTIONS   SIP/2.0'],
    ['a tab instead of a space', 'OPTIONS\tsip:a SIP/2.0'],
    ['a tab before the version', 'OPTIONS sip:a\tSIP/2.0'],
    ['white space in the URI', 'OPTIONS sip:a ;x SIP/2.0'],
    ['no URI', 'OPTIONS SIP/2.0'],
    ['a method that is no token', 'OPT{IONS sip:a SIP/2.0'],
    ['white space before the method', ' OPTIONS sip:a SIP/2.0'],
  ])('%s is malformed, with the headers readable', (_what, line) => {
    const failure = bad(`${line}\r\n${REST}\r\n`);
    expect(failure.failure).toBe('malformed');
    expect(failure.partial!.isRequest).toBe(true);
    expect(failure.partial!.via!.host).toBe('h');
    expect(failure.partial!.callId).toBe('x');
  });

  test.each([
    'SIP/2.0 4294967301 x',
    'SIP/2.0 99 x',
    'SIP/2.0 099 x',
    'SIP/2.0 700 x',
    'SIP/2.0 20 x',
    'SIP/2.0  200 x',
    'SIP/2.0',
    'SIP/2.0 ',
  ])('the status of %j is malformed', (line) => {
    const failure = bad(`${line}\r\n${REST}\r\n`);
    expect(failure.failure).toBe('malformed');
    expect(failure.partial!.isRequest).toBe(false);
  });

  test('more than one space before the version is none of the Request-URI', () => {
    const message = good(`OPTIONS sip:a   SIP/2.0\r\n${REST}\r\n`);
    expect(message.requestUri).toBe('sip:a');
    expect(message.version).toBe('SIP/2.0');
  });

  test('another version is told from garbage', () => {
    expect(bad(`OPTIONS sip:a SIP/7.0\r\n${REST}\r\n`)).toMatchObject({ failure: 'version' });
    expect(bad(`OPTIONS sip:a SIP/7.0\r\n${REST}\r\n`).partial!.cseq!.number).toBe(1);
    expect(bad('SIP/3.0 200 OK\r\n\r\n').failure).toBe('version');
  });

  test.each([
    '',
    '\r\n',
    'OPTIONS sip:a SIP/2.0',
    'hello\r\n\r\n',
    'GET / RTSP/1.0\r\n\r\n',
    'OPTIONS sip:a\r\n\r\n',
    '\0\0\0\r\n',
    'SIP/2.0',
  ])('%j is not SIP', (text) => {
    expect(bad(text)).toMatchObject({ failure: 'not-sip', partial: null });
  });
});

describe('header lines', () => {
  test('white space before the colon belongs to no name', () => {
    const message = good('OPTIONS sip:a SIP/2.0\r\nX-Foo : bar\r\nVia\t :SIP/2.0/UDP h\r\nTo \r\n : <sip:a>\r\n\r\n');
    expect(message.headers.map((field) => message.name(field))).toEqual(['X-Foo', 'Via', 'To']);
    expect(message.allNamed('x-foo')).toHaveLength(1);
    expect(message.via!.host).toBe('h');
    expect(message.to!.uriText).toBe('sip:a');
  });

  test('empty values are values', () => {
    const message = good('OPTIONS sip:a SIP/2.0\r\nSubject:\r\nX:   \t\r\n\r\n');
    expect(message.headers.map((field) => message.value(field))).toEqual(['', '']);
  });

  test('bare LF ends lines too', () => {
    const message = good('OPTIONS sip:a SIP/2.0\nCall-ID: x\nSubject: a\n b\n\nbody');
    expect(message.callId).toBe('x');
    expect(message.valueOf(HeaderId.Subject)).toBe('a b');
    expect(message.body).toBe('body');
  });

  test('the empty line may be missing', () => {
    const message = good('OPTIONS sip:a SIP/2.0\r\nCall-ID: x\r\n');
    expect(message.callId).toBe('x');
    expect(message.body).toBe('');
    expect(message.bodyStart).toBe(message.text.length);
  });

  test('NUL and high bytes stay in values', () => {
    const message = good('OPTIONS sip:a SIP/2.0\r\nX: a\0b\xff\r\n\r\n');
    expect(message.value(message.headers[0]!)).toBe('a\0b\xff');
  });

  test('a bare CR does not end a line', () => {
    const message = good('OPTIONS sip:a SIP/2.0\r\nX: a\rY: b\r\n\r\n');
    expect(message.headers).toHaveLength(1);
  });

  test.each([
    ['no colon', 'NoColon here'],
    ['a space in the name', 'No Colon: x'],
    ['a control character in the name', 'X\x01Foo: x'],
    ['NUL before the colon', 'To\0: x'],
    ['a bracket in the name', 'X{Foo: x'],
    ['no name', ': x'],
    ['a high byte in the name', 'X\xe4: x'],
  ])('%s is malformed, the other lines are read', (_what, line) => {
    const text = `OPTIONS sip:a SIP/2.0\r\nCall-ID: x\r\n${line}\r\nCSeq: 1 OPTIONS\r\n\r\n`;
    const failure = bad(text);
    expect(failure.failure).toBe('malformed');
    expect(text.slice(failure.at).startsWith(line)).toBe(true);
    expect(failure.partial!.callId).toBe('x');
    expect(failure.partial!.cseq!.number).toBe(1);
  });

  test('a last line without line end is malformed', () => {
    expect(bad('OPTIONS sip:a SIP/2.0\r\nCall-ID: x\r\nMax-Forwards: 7').failure).toBe('malformed');
  });

  test('white space on the first header line is no fold of the start line', () => {
    expect(bad('OPTIONS sip:a SIP/2.0\r\n X: y\r\n\r\n').failure).toBe('malformed');
  });

  test('the same header in long and compact form is the same header', () => {
    const message = good('OPTIONS sip:a SIP/2.0\r\nl: 1\r\nContent-Length: 2\r\n\r\nab');
    expect(message.all(HeaderId.ContentLength)).toHaveLength(2);
  });
});

test('an HTTP request is told apart and whole', () => {
  const result = parseMessage('POST /RPC HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi');
  if (!isFailure(result)) throw new Error('taken for SIP');
  expect(result.failure).toBe('http');
  expect(result.partial).toMatchObject({ method: 'POST', requestUri: '/RPC', version: 'HTTP/1.1', body: 'hi' });
});
