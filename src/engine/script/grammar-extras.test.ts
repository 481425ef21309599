import { afterEach, expect, test } from 'vitest';
import { Message } from '../../sip/message.ts';
import { parseMessage } from '../../sip/parse-message.ts';
import { parseUri } from '../../sip/uri.ts';
import { compileText } from '../testing/compile-text.ts';
import { useGrammar } from './grammar-extras.ts';

const MESSAGE = 'OPTIONS sip:a@b SIP/2.0\r\nX[a: one\r\nAfter: two\r\n\r\n';
const ROUTE = 'request_route { exit; }';

const use = (text: string): void => {
  useGrammar(compileText(text).core);
};

function hasHeader(text: string, name: string): boolean {
  const message = parseMessage(text);
  return message instanceof Message && message.allNamed(name).length === 1;
}

afterEach(() => {
  use(ROUTE);
});

test('characters that the configuration in use allows are read in hosts and header names', () => {
  expect(parseUri('sip:a@my#host')).toBeNull();
  use(`uri_host_extra_chars="#"\nhdr_name_extra_chars=":[ "\n${ROUTE}`);
  expect(parseUri('sip:a@my#host:5070')).toMatchObject({ host: 'my#host', port: 5070 });
  expect(hasHeader(MESSAGE, 'x[A')).toBe(true);
});

test('what ends a header name stays its end', () => {
  use(`hdr_name_extra_chars=": "\n${ROUTE}`);
  expect(hasHeader('OPTIONS sip:a@b SIP/2.0\r\nSubject: a:b\r\n\r\n', 'Subject')).toBe(true);
});

test('characters that the next configuration does not allow are refused again', () => {
  use(`uri_host_extra_chars="#"\nhdr_name_extra_chars="["\n${ROUTE}`);
  use(`uri_host_extra_chars="$"\n${ROUTE}`);
  expect([parseUri('sip:a@my#host'), parseUri('sip:a@my$host')?.host]).toEqual([null, 'my$host']);
  expect(hasHeader(MESSAGE, 'X[a')).toBe(false);
  use(ROUTE);
  expect([parseUri('sip:a@my$host'), parseUri('sip:a@my-host_1.example')?.host]).toEqual([null, 'my-host_1.example']);
});

test('a configuration that is only read changes nothing about what is received', () => {
  compileText(`uri_host_extra_chars="#"\nhdr_name_extra_chars="["\n${ROUTE}`);
  expect(parseUri('sip:a@my#host')).toBeNull();
  expect(hasHeader(MESSAGE, 'X[a')).toBe(false);
});

test('a header name in $hdr has the characters that its own configuration allows', () => {
  const read = 'request_route { $var(x) = $hdr(X[a); $var(y) = $(hdr(X[a)[0]); }';
  expect(() => compileText(`hdr_name_extra_chars="["\n${read}`)).not.toThrow();
  expect(() => compileText(read)).toThrow('is not the name of a header');
});

test('replies of HTTP/1 are read when the configuration in use says so', () => {
  const parsed = (version: string): unknown => parseMessage(`${version} 200 OK\r\nCall-ID: one\r\n\r\n`);
  expect(parsed('HTTP/1.1')).toMatchObject({ failure: 'not-sip' });
  use(`http_reply_parse=yes\n${ROUTE}`);
  expect(parsed('HTTP/1.1')).toMatchObject({ isRequest: false, status: 200, reason: 'OK', version: 'HTTP/1.1' });
  expect(parsed('http/1.0')).toMatchObject({ status: 200 });
  expect([parsed('HTTP/1.2'), parsed('HTTP/2.0')]).toMatchObject([{ failure: 'not-sip' }, { failure: 'not-sip' }]);
  expect(parseMessage('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatchObject({ failure: 'http' });
  use(ROUTE);
  expect(parsed('HTTP/1.1')).toMatchObject({ failure: 'not-sip' });
});
