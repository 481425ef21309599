import { expect, test } from 'vitest';
import { defaultPort, isTransport, TRANSPORTS } from './transport.ts';

test('those with TLS have a port of their own', () => {
  expect(TRANSPORTS.map(defaultPort)).toEqual([5060, 5060, 5061, 5060, 5060, 5061]);
});

test('a transport is known by its name in lower case', () => {
  expect(['udp', 'wss', 'UDP', 'dccp', ''].map(isTransport)).toEqual([true, true, false, false, false]);
});
