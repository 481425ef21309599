import { describe, expect, test } from 'vitest';
import type { LocalSocket } from '../sip/flow.ts';
import { OwnAddresses } from './own-addresses.ts';

function socket(address: string, port: number, changes: Partial<LocalSocket> = {}): LocalSocket {
  return {
    id: 0,
    transport: 'udp',
    family: address.includes(':') ? 6 : 4,
    address,
    port,
    advertisedAddress: null,
    advertisedPort: null,
    name: null,
    ...changes,
  };
}

describe('sockets', () => {
  const own = new OwnAddresses();
  own.addSocket(socket('192.0.2.2', 5060), null);
  own.addSocket(socket('127.0.0.1', 5063, { advertisedAddress: 'Pub.example.com', advertisedPort: 5099 }), 'localhost');
  own.addSocket(socket('fd00::2', 5065, { transport: 'tcp' }), null);

  test.each([
    ['192.0.2.2', 5060, null, true],
    ['192.0.2.2', null, null, true],
    ['192.0.2.2', 0, 'udp', true],
    ['192.0.2.2', 5061, null, false],
    ['192.0.2.2', 5060, 'tcp', false],
    ['192.0.2.3', 5060, null, false],
    ['127.0.0.1', 5063, null, true],
    ['127.0.0.1', 5099, null, true],
    ['LOCALHOST', 5063, null, true],
    ['pub.EXAMPLE.com', 5099, null, true],
    ['pub.example.com', 5063, null, true],
    ['pub.example.com', 5060, null, false],
    ['fd00::2', 5065, null, true],
    ['[fd00::2]', 5065, 'tcp', true],
    ['[FD00:0:0::2]', 5065, 'tcp', true],
    ['[fd00::2]', 5065, 'udp', false],
    ['[::nonsense]', 5065, null, false],
    ['', 5060, null, false],
  ] as const)('%s port %s by %s is ours: %s', (host, port, transport, expected) => {
    expect(own.has(host, port, transport)).toBe(expected);
  });

  test('sockets are no aliases', () => {
    expect(own.aliases).toEqual([]);
  });
});

describe('aliases', () => {
  const own = new OwnAddresses();
  const any = { transport: null, host: 'sip.example.com', port: 0 };
  const exact = { transport: 'udp', host: 'foo.example.com', port: 5070 } as const;

  test('an alias is added once and listed as given', () => {
    expect(own.addAlias(any)).toBe(true);
    expect(own.addAlias(exact)).toBe(true);
    expect(own.addAlias({ ...any, host: 'SIP.example.com' })).toBe(false);
    expect(own.aliases).toEqual([any, exact]);
  });

  test('an alias without port and transport is ours at every port and transport', () => {
    expect(own.has('SIP.Example.COM', 7, 'tls')).toBe(true);
  });

  test('an alias with port and transport is ours only there', () => {
    expect(own.has('foo.example.com', 5070, 'udp')).toBe(true);
    expect(own.has('foo.example.com', null, null)).toBe(true);
    expect(own.has('foo.example.com', 5060, 'udp')).toBe(false);
    expect(own.has('foo.example.com', 5070, 'tcp')).toBe(false);
  });

  test('names of objects are nothing special', () => {
    expect(own.has('__proto__', null, null)).toBe(false);
    expect(own.has('constructor', null, null)).toBe(false);
  });
});
