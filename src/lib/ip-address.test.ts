import { isIP } from 'node:net';
import { expect, test } from 'vitest';
import { addressFamily, canonicalAddress, hostForm, isLoopback, isUnspecified, withoutBrackets } from './ip-address.ts';

test('every spelling of an IPv6 address has one canonical form', () => {
  expect(canonicalAddress('[0:0:0:0:0:0:0:1]')).toBe('::1');
  expect(canonicalAddress('FD00:0::2')).toBe('fd00::2');
  expect(canonicalAddress('2001:db8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1');
  expect(canonicalAddress('fe80::1%eth0')).toBe('fe80::1');
});

test('an IPv4 literal is its own canonical form and short forms are no literals', () => {
  expect(canonicalAddress('127.0.0.1')).toBe('127.0.0.1');
  expect(canonicalAddress('127.1')).toBeNull();
  expect(canonicalAddress('127.0.0.01')).toBeNull();
  expect(canonicalAddress('example.com')).toBeNull();
  expect(canonicalAddress('')).toBeNull();
});

test('the family is that of the bare literal', () => {
  expect(addressFamily('192.0.2.1')).toBe(4);
  expect(addressFamily('::1')).toBe(6);
  expect(addressFamily('[::1]')).toBe(0);
});

test('brackets come and go with IPv6 only', () => {
  expect(hostForm('::1')).toBe('[::1]');
  expect(hostForm('192.0.2.1')).toBe('192.0.2.1');
  expect(withoutBrackets('[::1]')).toBe('::1');
  expect(withoutBrackets('host')).toBe('host');
});

test('loopback and wildcard addresses are told from others', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '192.0.2.1', '::2'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(['0.0.0.0', '::', '::1'].map(isUnspecified)).toEqual([true, true, false]);
});

test('the family of a text is the one Node sees in it', () => {
  const parts = [
    '',
    '0',
    '00',
    '01',
    '1',
    '9',
    '10',
    '99',
    '100',
    '199',
    '200',
    '255',
    '256',
    '999',
    '1000',
    'a',
    ' 1',
  ];
  const texts = parts.flatMap((part) => [part, `${part}.2.3.4`, `1.${part}.3.4`, `1.2.3.${part}`, `1.2.3.4.${part}`]);
  texts.push('1.2.3', '1..3.4', '.1.2.3', '::1', '::ffff:1.2.3.4', 'fe80::1%eth0', '[::1]', '1.2.3.4:5', 'example.com');
  for (const text of texts) expect(`${text} ${addressFamily(text)}`).toBe(`${text} ${isIP(text)}`);
});
