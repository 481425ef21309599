import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { AddressWords } from './address-words.ts';
import { type UdpBatchNative, udpBatchNative } from './batch-native.ts';

const native = udpBatchNative();

describe.skipIf('failure' in native)('words of addresses', () => {
  const words = (family: 4 | 6): AddressWords => new AddressWords(native as UdpBatchNative, family);
  const thereAndBack = (known: AddressWords, text: string): string | null => {
    const found = known.of(text);
    return found === null ? null : known.textAt(found, 0);
  };

  test.each([
    [4, '192.0.2.1'],
    [4, '0.0.0.0'],
    [4, '255.255.255.255'],
    [6, '::1'],
    [6, '2001:db8::ff:1'],
    [6, '2001:db8:1:2:3:4:5:6'],
  ] as const)('IPv%i %s comes back as it was', (family, text) => {
    const known = words(family);
    expect([thereAndBack(known, text), thereAndBack(known, text)]).toEqual([text, text]);
  });

  test('a link-local address keeps its zone', () => {
    const zone = Object.keys(networkInterfaces())[0]!;
    expect(thereAndBack(words(6), `fe80::1%${zone}`)).toBe(`fe80::1%${zone}`);
  });

  test.each([
    [4, '::1'],
    [4, 'example.com'],
    [4, '127.1'],
    [4, '010.0.0.1'],
    [4, '127.0.0.1\0junk'],
    [6, 'fe80::1%'],
    [6, 'fe80::1%nosuchinterface'],
    [4, ''],
    [4, 'x'.repeat(300)],
    [6, '192.0.2.1'],
    [6, '[::1]'],
  ] as const)('IPv%i: %j is none', (family, text) => {
    expect(words(family).of(text)).toBe(null);
  });

  test('more addresses than are remembered stay apart', () => {
    const known = words(4);
    const texts = Array.from(
      { length: 20_000 },
      (_, index) => `10.${index >> 14}.${(index >> 7) & 127}.${index & 127}`,
    );
    expect(texts.map((text) => thereAndBack(known, text))).toEqual(texts);
    expect(texts.map((text) => thereAndBack(known, text))).toEqual(texts);
  });
});
