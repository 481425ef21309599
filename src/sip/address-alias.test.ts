import { expect, test } from 'vitest';
import { aliasOfFlow, uriOfAlias } from './address-alias.ts';
import type { Flow } from './flow.ts';

test.each([
  ['192.0.2.5~7000~1', 'sip:192.0.2.5:7000'],
  ['192.0.2.5~7000~2', 'sip:192.0.2.5:7000;transport=tcp'],
  ['192.0.2.5~7000~3', 'sip:192.0.2.5:7000;transport=tls'],
  ['192.0.2.5~7000~5', 'sip:192.0.2.5:7000;transport=ws'],
  ['192.0.2.5~7000~6', 'sip:192.0.2.5:7000;transport=ws'],
  ['[2001:db8::1]~5~1', 'sip:[2001:db8::1]:5'],
  ['2001:db8::1~5~2', 'sip:[2001:db8::1]:5;transport=tcp'],
])('%s leads to %s', (alias, uri) => {
  expect(uriOfAlias(alias, false)).toBe(uri);
});

test('UDP is named where that is wanted', () => {
  expect(uriOfAlias('192.0.2.5~7000~1', true)).toBe('sip:192.0.2.5:7000;transport=udp');
});

test.each([
  '192.0.2.5',
  '192.0.2.5~7000',
  '192.0.2.5~7000~',
  '192.0.2.5~7000~7',
  '192.0.2.5~7000~0',
  '192.0.2.5~x~1',
  '~5~1',
])('%s leads nowhere', (alias) => {
  expect(uriOfAlias(alias, false)).toBeNull();
});

test.each([
  ['udp', '192.0.2.5', '192.0.2.5~7000~1'],
  ['wss', '2001:db8::1', '[2001:db8::1]~7000~6'],
])('a peer over %s at %s is %s', (transport, remoteAddress, alias) => {
  expect(aliasOfFlow({ socket: { transport }, remoteAddress, remotePort: 7000 } as Flow)).toBe(alias);
});
