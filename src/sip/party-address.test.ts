import { describe, expect, test } from 'vitest';
import { parsePartyAddressAt } from './party-address.ts';

function read(text: string, mayBreakOff = true): [uri: string, tag: string | null] | null {
  const address = parsePartyAddressAt(text, 0, text.length, mayBreakOff);
  return address === null ? null : [address.uriText, address.tag];
}

describe('parsePartyAddressAt', () => {
  test.each([
    ['a bracket in a parameter name', '<sip:a@b>;tam>;tag=1', ['sip:a@b', '1']],
    ['a control character in a name', '<sip:a@b>;\x01tag=1', ['sip:a@b', null]],
    ['a control character in a tag', '<sip:a@b>;tag=1\x012', ['sip:a@b', '1\x012']],
    ['a comma in a tag', '<sip:a@b>;tag=1,2', ['sip:a@b', '1,2']],
    ['commas before a tag', '<sip:a@b>;tag=, ,1', ['sip:a@b', '1']],
    ['two addresses', '<sip:a@b>;tag=1,<sip:c@d>;tag=2', ['sip:a@b', '2']],
    ['a quoted tag', '"x" <sip:a@b>;>;tag="1"', ['sip:a@b', '1']],
    ['a comma in a display name', 'a,b <sip:a@b>;tag=1', ['sip:a@b', '1']],
    ['a question mark without brackets', 'sip:a@b?x;tag=1', ['sip:a@b?x', '1']],
    ['a comma without brackets', 'sip:a@b,sip:c@d;tag=1', ['sip:a@b,sip:c@d', '1']],
    ['no scheme', 'a@b;tag=1', ['a@b', '1']],
    ['folds', '\r\n <sip:a@b>\r\n ;>\r\n\t; tag\r\n =\r\n 1', ['sip:a@b', '1']],
  ] as const)('reads URI and tag of %s', (_what, text, expected) => {
    expect(read(text, false)).toEqual(expected);
  });

  test.each([
    ['<sip:a@b>;tag=1\rx', ['sip:a@b', '1']],
    ['<sip:a@b>;tag=1\0x', ['sip:a@b', '1']],
    ['<sip:a@b>;x\r;tag=1', ['sip:a@b', null]],
    ['a\r<sip:a@b>;tag=1', ['a', null]],
  ] as const)('a line end that folds nothing, and a NUL, ends the value or spoils it: %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
    expect(read(text, false)).toBeNull();
  });

  test.each([
    ['', '<>', '"a"', '"a', '"a" sip:a@b', 'a sip:b@c', '<sip:a@b', '<<sip:a@b>', 'sip:a@b>'],
    ['<sip:a@b>;', '<sip:a@b>;;x', '<sip:a@b>;=x', '<sip:a@b>;x="', '<sip:a@b>;x y', '<sip:a@b> x'],
  ])('has nothing for what has no URI or no clear parameters', (...texts) => {
    for (const text of texts) expect(read(text), text).toBeNull();
  });

  test('tells what is damaged from what is only folded', () => {
    const isDamaged = (text: string): boolean => parsePartyAddressAt(text, 0, text.length, true)!.isDamaged;
    expect(['<sip:a@b>;tag=1', 'Bob\r\n <sip:a@b>\r\n\t;tag=1'].map(isDamaged)).toEqual([false, false]);
    expect(['<sip:a@b>;a>', 'a,b <sip:a@b>', '<sip:a@b>;a\r;b'].map(isDamaged)).toEqual([true, true, true]);
  });

  test('gives the parts of the address their places', () => {
    const address = parsePartyAddressAt('x: Bob <sip:a@b> ;a>;tag=1;b', 2, 28, true)!;
    expect(address.displayName).toBe('Bob');
    expect(address.hasBrackets).toBe(true);
    expect(address.parameters).toBe('a>;tag=1;b');
    expect(address.toString()).toBe('Bob <sip:a@b> ;a>;tag=1;b');
  });
});
