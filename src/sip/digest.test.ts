import { describe, expect, test } from 'vitest';
import { parseCredentials, writeChallenge } from './digest.ts';

describe('parseCredentials', () => {
  test('reads the parameters of a digest', () => {
    const credentials = parseCredentials(
      'Digest username="bob", realm="bi\\"loxi", nonce="dcd98b", uri="sip:bob@biloxi.com", qop=auth,\r\n nc=00000001 , cnonce="0a4f113b", response="6629", opaque="5ccc", algorithm=MD5',
    )!;
    expect(credentials.scheme).toBe('digest');
    expect(credentials).toMatchObject({
      username: 'bob',
      realm: 'bi"loxi',
      nonce: 'dcd98b',
      uri: 'sip:bob@biloxi.com',
      qop: 'auth',
      nc: '00000001',
      cnonce: '0a4f113b',
      response: '6629',
      opaque: '5ccc',
      algorithm: 'MD5',
    });
  });

  test('names and scheme are found in any case, unknown parameters are kept', () => {
    const credentials = parseCredentials('DIGEST UserName="a",X-New=1')!;
    expect(credentials.username).toBe('a');
    expect(credentials.parameter('x-new')).toBe('1');
    expect(credentials.realm).toBeNull();
  });

  test('an empty quoted value is there', () => {
    expect(parseCredentials('Digest username=""')!.username).toBe('');
  });

  test('another scheme keeps what it cannot read', () => {
    expect(parseCredentials('NoOneKnowsThisScheme opaque-data=here')!.parameter('opaque-data')).toBe('here');
    const basic = parseCredentials('Basic QWxhZGRpbjpvcGVu==')!;
    expect(basic.scheme).toBe('basic');
    expect(basic.parameter('')).toBe('QWxhZGRpbjpvcGVu==');
  });

  test('names of the object world are parameters like others', () => {
    expect(parseCredentials('Digest __proto__=x')!.parameter('__proto__')).toBe('x');
    expect(parseCredentials('Digest a=b')!.parameter('constructor')).toBeNull();
  });

  test.each([
    '',
    'Digest',
    'Digest ',
    'Digest username',
    'Digest username=',
    'Digest username="a',
    'Digest username="a" realm="b"',
    'Digest username="a", username="b"',
    'Digest ="a"',
    'Digest username="a",,realm="b"',
  ])('refuses %j', (text) => {
    expect(parseCredentials(text)).toBeNull();
  });
});

test('writeChallenge gives a value that parseCredentials reads', () => {
  const text = writeChallenge({ realm: 'a"b', nonce: 'n1', opaque: null, stale: true, algorithm: 'MD5', qop: 'auth' });
  expect(text).toBe('Digest realm="a\\"b", nonce="n1", stale=true, algorithm=MD5, qop="auth"');
  const read = parseCredentials(text)!;
  expect(read.realm).toBe('a"b');
  expect(read.parameter('stale')).toBe('true');
});
