import { expect, test } from 'vitest';
import { checkAddress, parseAlias, parseListenLine } from './listen.ts';

test('a line with everything gives transport, address, port, advertised address and name', () => {
  expect(parseListenLine('udp:10.0.0.1:5070 advertise sip.example.com:5080 name "inner"')).toEqual({
    transport: 'udp',
    host: '10.0.0.1',
    port: 5070,
    advertise: { host: 'sip.example.com', port: 5080 },
    name: 'inner',
  });
});

test('transport and port may be left out', () => {
  expect(parseListenLine('127.0.0.1')).toMatchObject({ transport: null, host: '127.0.0.1', port: null });
  expect(parseListenLine('tcp:eth0')).toMatchObject({ transport: 'tcp', host: 'eth0', port: null });
});

test('a socket may be virtual, which changes nothing', () => {
  expect(parseListenLine('udp:10.0.0.1 name "x" virtual')).toEqual(parseListenLine('udp:10.0.0.1 name "x"'));
  expect(parseListenLine('virtual')).toMatchObject({ host: 'virtual' });
});

test('IPv6 addresses lose their brackets', () => {
  expect(parseListenLine('udp:[::1]:5060')).toMatchObject({ host: '::1', port: 5060 });
  expect(parseListenLine('[2001:db8::1]')).toMatchObject({ host: '2001:db8::1', port: null });
});

test.each(['udp:', 'udp:host:0', 'udp:host:70000', 'udp:a:b:c', 'udp:1.2.3.4 advertise', 'udp:1.2.3.4 nmae x'])(
  '%s is refused with a problem',
  (text) => {
    expect(parseListenLine(text)).toMatchObject({ problem: 'bad-value' });
  },
);

test.each(['udp:999.1.1.1:5060', '10.0.0.256', 'tcp:1.2.3.4.5'])('%s can only be a broken address', (text) => {
  const host = /[\d.]{6,}/.exec(text)![0];
  const message = `"${host}" in "${text}" is not an IPv4 address`;
  expect(parseListenLine(text)).toEqual({ problem: 'bad-value', message });
});

test.each(['10.0.0', '1.2.3.example', '127.000.000.001'])('%s may be a host', (text) => {
  expect(parseListenLine(text)).toMatchObject({ host: text });
});

test('the port of an alias may be a star, which stands for any', () => {
  expect(parseAlias('tcp:a.example:*')).toEqual({ transport: 'tcp', host: 'a.example', port: null });
  expect(parseAlias('a.example')).toEqual({ transport: null, host: 'a.example', port: null });
  expect(parseAlias('udp:*')).toMatchObject({ host: '*' });
});

test('an address of one family is no other text, and brackets belong to IPv6', () => {
  expect([checkAddress('10.0.0.1', 4), checkAddress('::1', 6), checkAddress('[::1]', 6)]).toEqual([null, null, null]);
  for (const text of ['foo', '', '::1', '10.0.0', '[10.0.0.1]']) {
    expect(checkAddress(text, 4)).toEqual({ problem: 'bad-value', message: `"${text}" is not an IPv4 address` });
  }
  for (const text of ['foo', '10.0.0.1', '[::1']) expect(checkAddress(text, 6)).toMatchObject({ problem: 'bad-value' });
});
