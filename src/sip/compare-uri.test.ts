import { describe, expect, test } from 'vitest';
import { compareUri } from './compare-uri.ts';
import { parseUri } from './uri.ts';

function same(left: string, right: string): boolean {
  const forth = compareUri(parseUri(left)!, parseUri(right)!);
  expect(compareUri(parseUri(right)!, parseUri(left)!)).toBe(forth);
  return forth;
}

describe('the examples of RFC 3261 §19.1.4', () => {
  test.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtlanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
  ])('%s equals %s', (left, right) => {
    expect(same(left, right)).toBe(true);
  });

  test.each([
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
  ])('%s differs from %s', (left, right) => {
    expect(same(left, right)).toBe(false);
  });

  test('equality is not transitive', () => {
    expect(same('sip:carol@chicago.com', 'sip:carol@chicago.com;security=on')).toBe(true);
    expect(same('sip:carol@chicago.com', 'sip:carol@chicago.com;security=off')).toBe(true);
    expect(same('sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off')).toBe(false);
  });
});

describe('compareUri', () => {
  test.each(['user=phone', 'ttl=1', 'method=INVITE', 'maddr=10.0.0.1'])('%s on one side makes a difference', (one) => {
    expect(same('sip:a@b', `sip:a@b;${one}`)).toBe(false);
  });

  test('a missing user or password is not an empty one', () => {
    expect(same('sip:b', 'sip:a@b')).toBe(false);
    expect(same('sip:a@b', 'sip:a:@b')).toBe(false);
  });

  test('sip is never sips', () => {
    expect(same('sip:a@b', 'sips:a@b')).toBe(false);
  });

  test('escaped reserved characters differ from plain ones', () => {
    expect(same('sip:a%3bb@c', 'sip:a;b@c')).toBe(false);
    expect(same('sip:a%3bb@c', 'sip:a%3Bb@c')).toBe(true);
  });

  test('IPv6 literals compare by value', () => {
    expect(same('sip:a@[2001:DB8::1]', 'sip:a@[2001:db8:0:0:0:0:0:1]')).toBe(true);
    expect(same('sip:a@[2001:db8::1]', 'sip:a@[2001:db8::2]')).toBe(false);
  });

  test('telephone numbers compare without visual separators', () => {
    expect(same('tel:+1-201-555-0123', 'tel:+1(201)5550123')).toBe(true);
    expect(same('tel:555;phone-context=A.com', 'tel:555;phone-context=a.com')).toBe(true);
    expect(same('tel:555', 'tel:555;phone-context=a.com')).toBe(false);
  });

  test('opaque URIs compare as text', () => {
    expect(same('urn:service:sos', 'URN:service:sos')).toBe(true);
    expect(same('urn:service:sos', 'urn:service:police')).toBe(false);
  });
});
