import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { readProxyHeader } from './header.ts';

const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n';

function read(text: string) {
  return readProxyHeader(Buffer.from(text, 'latin1'));
}

function binary(command: number, family: number, body: string, said = body.length): string {
  const fixed = String.fromCharCode(command, family, said >> 8, said & 0xff);
  return `${SIGNATURE}${fixed}${body}`;
}

const IPV4 = '\xc0\0\x02\x09\xc0\0\x02\x0a\x04\x57\x08\xae';
const IPV6 = `\x20\x01\x0d\xb8${'\0'.repeat(11)}\x01${'\0'.repeat(16)}\x04\x57\x08\xae`;

describe('version 1', () => {
  test('a line names the peer, and what follows is not part of it', () => {
    const line = 'PROXY TCP4 192.0.2.1 192.0.2.2 40000 5060\r\n';
    expect(read(`${line}OPTIONS`)).toEqual({
      kind: 'header',
      length: line.length,
      peer: { address: '192.0.2.1', port: 40_000 },
    });
    expect(read('PROXY TCP6 2001:DB8:0::1 2001:db8::2 1 5060\r\n')).toMatchObject({
      peer: { address: '2001:db8::1', port: 1 },
    });
  });

  test('UNKNOWN leaves the peer as it is, whatever follows in the line', () => {
    expect(read('PROXY UNKNOWN\r\n')).toEqual({ kind: 'header', length: 15, peer: null });
    expect(read('PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n')).toMatchObject({ kind: 'header', peer: null });
  });

  test.each([
    'PROXY TCP4 192.0.2.999 192.0.2.2 40000 5060\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 70000 5060\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 -1 5060\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 0 5060\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 40000 0\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1e3 5060\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 01 5060\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 40000\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 40000 5060 7\r\n',
    'PROXY TCP4  192.0.2.1 192.0.2.2 40000 5060\r\n',
    'PROXY TCP4 2001:db8::1 2001:db8::2 40000 5060\r\n',
    'PROXY TCP6 192.0.2.1 192.0.2.2 40000 5060\r\n',
    'PROXY TCP6 fe80::1%lo fe80::2%lo 1\0 2\r\n',
    'PROXY UDP4 192.0.2.1 192.0.2.2 40000 5060\r\n',
    'PROXY  TCP4 192.0.2.1 192.0.2.2 40000 5060\r\n',
    `PROXY TCP4 192.0.2.1 192.0.2.2 40000 ${' '.repeat(100)}5060\r\n`,
    `PROXY ${'x'.repeat(101)}`,
  ])('%j is malformed', (line) => {
    expect(read(line)).toMatchObject({ kind: 'malformed' });
  });

  test('a line without its end wants more', () => {
    for (const part of ['P', 'PROXY', 'PROXY ', 'PROXY TCP4 192.0.2.1 192.0.2.2 40000 5060\r']) {
      expect(read(part)).toEqual({ kind: 'incomplete' });
    }
    expect(read('PROXY TCP4 192.0.2.1 192.0.2.2 40000 5060\n')).toEqual({ kind: 'incomplete' });
  });
});

describe('version 2', () => {
  test('the header names the peer, in network byte order', () => {
    expect(read(`${binary(0x21, 0x11, IPV4)}OPTIONS`)).toEqual({
      kind: 'header',
      length: 28,
      peer: { address: '192.0.2.9', port: 1111 },
    });
    expect(read(binary(0x21, 0x21, IPV6))).toEqual({
      kind: 'header',
      length: 52,
      peer: { address: '2001:db8::1', port: 1111 },
    });
  });

  test('what follows the addresses is passed over', () => {
    expect(read(`${binary(0x21, 0x11, `${IPV4}\x04\0\x03abc`)}OPTIONS`)).toMatchObject({ kind: 'header', length: 34 });
  });

  test.each([8, 10])('port 0 is malformed, at byte %i of the addresses', (at) => {
    const body = `${IPV4.slice(0, at)}\0\0${IPV4.slice(at + 2)}`;
    expect(read(binary(0x21, 0x11, body))).toMatchObject({ kind: 'malformed' });
  });

  test('LOCAL leaves the peer as it is', () => {
    expect(read(binary(0x20, 0, ''))).toEqual({ kind: 'header', length: 16, peer: null });
    expect(read(binary(0x20, 0x11, IPV4))).toEqual({ kind: 'header', length: 28, peer: null });
  });

  test.each([
    ['another version', binary(0x31, 0x11, IPV4)],
    ['a command that is neither LOCAL nor PROXY', binary(0x25, 0x11, IPV4)],
    ['UDP', binary(0x21, 0x12, IPV4)],
    ['a path', binary(0x21, 0x31, 'a'.repeat(216))],
    ['no family', binary(0x21, 0x00, '')],
    ['too few bytes for the addresses', binary(0x21, 0x11, IPV4.slice(0, 6))],
    ['IPv6 with the bytes of IPv4', binary(0x21, 0x21, IPV4)],
    ['more than is taken', binary(0x20, 0x00, '', 0xffff)],
  ])('%s is malformed', (_what, bytes) => {
    expect(read(bytes)).toMatchObject({ kind: 'malformed' });
  });

  test('each part of it wants more', () => {
    const whole = binary(0x21, 0x11, IPV4);
    for (let length = 0; length < whole.length; length++) {
      expect(read(whole.slice(0, length))).toEqual({ kind: 'incomplete' });
    }
  });
});

test('what is neither is none', () => {
  for (const text of ['OPTIONS sip:a SIP/2.0', 'proxy TCP4', 'PROXYING', '\r\n\r\nOPTIONS', '\x16\x03\x01']) {
    expect(read(text)).toEqual({ kind: 'none' });
  }
});
