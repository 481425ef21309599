import { expect, test } from 'vitest';
import { parseControlAddress } from './address.ts';

test.each([
  ['unix:/run/k/ctl', { kind: 'unix', path: '/run/k/ctl' }],
  ['unixs:/tmp/s', { kind: 'unix', path: '/tmp/s' }],
  ['unixd:/tmp/d', { kind: 'unixd', path: '/tmp/d' }],
  ['/tmp/plain', { kind: 'unix', path: '/tmp/plain' }],
  ['ctl', { kind: 'unix', path: 'ctl' }],
  ['unix:ctl', { kind: 'unix', path: 'ctl' }],
  ['udp:localhost:2046', { kind: 'udp', host: 'localhost', port: 2046 }],
  ['localhost:3000', { kind: 'udp', host: 'localhost', port: 3000 }],
  ['tcp:3012', { kind: 'tcp', host: '0.0.0.0', port: 3012 }],
  ['udp:*:3012', { kind: 'udp', host: '0.0.0.0', port: 3012 }],
  ['tcp:[::1]:3012', { kind: 'tcp', host: '::1', port: 3012 }],
  ['tcp:127.0.0.1', { kind: 'tcp', host: '127.0.0.1', port: 2049 }],
])('%s', (text, address) => {
  expect(parseControlAddress(text)).toEqual(address);
});

test.each(['sctp:foo', 'tcp:127.0.0.1:abc', 'tcp:1:2:3', 'udp:h:70000', 'unix:', ''])('%j is no address', (text) => {
  expect(parseControlAddress(text)).toBeNull();
});
