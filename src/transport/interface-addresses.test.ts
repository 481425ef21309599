import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { addressesOfInterface, allInterfaceAddresses } from './interface-addresses.ts';

function info(address: string, scopeid = 0): NetworkInterfaceInfo {
  const common = { address, netmask: '', mac: '', internal: false, cidr: null };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid } : { ...common, family: 'IPv4' };
}

const interfaces = {
  lo: [info('127.0.0.1'), info('::1')],
  eth0: [info('192.0.2.2'), info('2001:db8::2'), info('fe80::1', 4), info('192.0.2.3')],
};

test('without listen lines all IPv4 addresses count, loopback first as the system lists it', () => {
  expect(allInterfaceAddresses({ ipv6: false, interfaces })).toEqual(['127.0.0.1', '192.0.2.2', '192.0.2.3']);
});

test('IPv6 addresses come along when wanted, those of one link never', () => {
  expect(allInterfaceAddresses({ ipv6: true, interfaces })).toEqual([
    '127.0.0.1',
    '::1',
    '192.0.2.2',
    '2001:db8::2',
    '192.0.2.3',
  ]);
});

test('one interface has its own addresses and an unknown one is null', () => {
  expect(addressesOfInterface('eth0', { ipv6: false, interfaces })).toEqual(['192.0.2.2', '192.0.2.3']);
  expect(addressesOfInterface('eth9', { ipv6: false, interfaces })).toBeNull();
  expect(addressesOfInterface('constructor', { ipv6: false, interfaces })).toBeNull();
});

test('the loopback interface of this machine is found', () => {
  expect(allInterfaceAddresses({ ipv6: false })).toContain('127.0.0.1');
});
