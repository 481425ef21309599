/** What connections begin with, before messages: it is read alike however it arrives, and what was read stays so. */
import { ClientHelloReader } from '../../../../src/lib/tls/client-hello.ts';
import { readProxyHeader } from '../../../../src/transport/proxy-protocol/header.ts';
import { expectEqual, expectTrue, type Target } from '../target.ts';

const NAME = '\0\0\0\x0e\0\x0c\0\0\x09localhost';
const HELLO = `\x03\x03${'r'.repeat(32)}\0\0\x02\x13\x01\x01\0\0${String.fromCharCode(NAME.length)}${NAME}`;
const MESSAGE = `\x01\0\0${String.fromCharCode(HELLO.length)}${HELLO}`;
const record = (content: string): string => `\x16\x03\x01\0${String.fromCharCode(content.length)}${content}`;

export const clientHelloTarget: Target = {
  name: 'client-hello',
  seeds: [record(MESSAGE), record(MESSAGE.slice(0, 3)) + record(MESSAGE.slice(3)), 'OPTIONS sip:a SIP/2.0\r\n\r\n'],
  words: ['\x16\x03\x01\0\x01', '\x16\x03\x03\x40\0', '\0\0', '\xff\xff', '\x01\0\0\x2a', NAME, '\x15\x03\x01\0\x02'],
  check(text, chance) {
    const bytes = Buffer.from(text, 'latin1');
    const whole = bytes.length === 0 ? null : new ClientHelloReader().push(bytes);
    const pieces = new ClientHelloReader();
    let result: ReturnType<ClientHelloReader['push']> = null;
    const most = chance.of(1, 3, 50);
    for (let at = 0; result === null && at < bytes.length;) {
      const length = 1 + chance.below(most);
      result = pieces.push(bytes.subarray(at, at + length));
      at += length;
    }
    expectEqual('what the pieces make', whole, result);
    const { received } = pieces;
    expectTrue('what was received is kept', received.equals(bytes.subarray(0, received.length)));
    if (result === null) expectEqual('what was received', bytes.length, received.length);
  },
  work(text) {
    new ClientHelloReader().push(Buffer.from(text, 'latin1'));
  },
};

export const proxyTarget: Target = {
  name: 'proxy',
  seeds: [
    'PROXY TCP4 192.0.2.1 192.0.2.2 40000 5060\r\nOPTIONS sip:a SIP/2.0\r\n\r\n',
    ...['PROXY TCP6 2001:db8::1 2001:db8::2 1 5060\r\n', 'PROXY UNKNOWN\r\n', 'INVITE sip:a SIP/2.0\r\n'],
    '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x09\xc0\0\x02\x0a\x04\x57\x08\xae',
    `\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x24\x20\x01\x0d\xb8${'\0'.repeat(28)}\x04\x57\x08\xae`,
    '\r\n\r\n\0\r\nQUIT\n\x20\0\0\0',
  ],
  words: [
    'PROXY ',
    'TCP4 ',
    'TCP6 ',
    '::1 ',
    '\r\n',
    '\x21\x11',
    '\x21\x21',
    '\x20\0',
    '\0\x0c',
    '\x10\0',
    '65535',
    '0',
  ],
  check(text, chance) {
    const bytes = Buffer.from(text, 'latin1');
    const whole = readProxyHeader(bytes);
    if (whole.kind === 'header') expectTrue('a header lies in what came', whole.length <= bytes.length);
    for (
      let length = 1;
      length <= Math.min(bytes.length, 5_000);
      length += 1 + chance.below(bytes.length > 500 ? 99 : 1)
    ) {
      const result = readProxyHeader(bytes.subarray(0, length));
      if (result.kind === 'incomplete') continue;
      // A reason may be another one when less of what is wrong had come.
      if (result.kind === 'malformed') expectEqual('what it is', whole.kind, result.kind);
      else expectEqual('what it is', whole, result);
      return;
    }
  },
  work(text) {
    readProxyHeader(Buffer.from(text, 'latin1'));
  },
};
