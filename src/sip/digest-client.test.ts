import { describe, expect, test } from 'vitest';
import { canAnswer, readChallenge, writeAuthorization, type DigestChallenge } from './digest-client.ts';
import { parseCredentials } from './digest.ts';

function read(value: string): DigestChallenge {
  const challenge = readChallenge(value);
  if (typeof challenge === 'string') throw new Error(challenge);
  return challenge;
}

const MUFASA = { username: 'Mufasa', secret: 'Circle of Life', isHash: false };

describe('writeAuthorization', () => {
  // RFC 7616 §3.9.1.
  const offered =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
  const answer = {
    user: MUFASA,
    method: 'GET',
    uri: '/dir/index.html',
    body: '',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    count: 1,
  };

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('answers the example of RFC 7616 with %s', (algorithm, response) => {
    const written = parseCredentials(writeAuthorization(read(`Digest ${offered}, algorithm=${algorithm}`), answer))!;
    expect(written.response).toBe(response);
    expect(written.algorithm).toBe(algorithm);
    expect(written.qop).toBe('auth');
    expect(written.nc).toBe('00000001');
    expect(written.opaque).toBe('FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS');
  });

  test('answers with SHA-512-256 in 64 digits', () => {
    const written = parseCredentials(writeAuthorization(read(`Digest ${offered}, algorithm=sha-512-256`), answer))!;
    expect(written.algorithm).toBe('SHA-512-256');
    expect(written.response).toMatch(/^[0-9a-f]{64}$/);
  });

  const plain = { user: { username: 'tester', secret: 'sesame', isHash: false }, method: 'INVITE', body: '', count: 1 };

  test('writes what Kamailio writes', () => {
    const uri = 'sip:u1@127.73.0.1';
    expect(writeAuthorization(read('Digest realm="r", nonce="n"'), { ...plain, uri, cnonce: 'c' })).toBe(
      'Digest username="tester", realm="r", nonce="n", uri="sip:u1@127.73.0.1", response="b42763c38ca0884dad1fb59113a2a6d5", algorithm=MD5',
    );
    expect(
      writeAuthorization(read('Digest realm="r", nonce="n", qop="auth,auth-int", opaque="op,aque", stale=FALSE'), {
        ...plain,
        uri,
        cnonce: '99',
      }),
    ).toBe(
      'Digest username="tester", realm="r", nonce="n", uri="sip:u1@127.73.0.1", opaque="op,aque", qop=auth, nc=00000001, cnonce="99", response="346f6316b0f67344ae083ea49116a987", algorithm=MD5',
    );
  });

  test('takes a hash in place of the password', () => {
    const user = { username: 'tester', secret: '0123456789abcdef0123456789abcdef', isHash: true };
    const text = writeAuthorization(read('Digest realm="r", nonce="n"'), {
      ...plain,
      user,
      uri: 'sip:ha1@127.73.0.1',
      cnonce: 'c',
    });
    expect(parseCredentials(text)!.response).toBe('c67ff34bdde27a142666d2af541923b1');
  });

  test('protects the body where only auth-int is offered', () => {
    const challenge = read('Digest realm="r", nonce="n", qop="auth-int"');
    const respond = (body: string): string | null =>
      parseCredentials(writeAuthorization(challenge, { ...plain, body, uri: 'sip:b', cnonce: 'c' }))!.response;
    // H(H(tester:r:sesame):n:00000001:c:auth-int:H(INVITE:sip:b:H(hello)))
    expect(respond('hello')).toBe('07d84039378fdefd0de715285a4407f8');
    expect(respond('hello')).not.toBe(respond('hallo'));
  });

  test('counts the uses of a nonce, and hashes both nonces for a session', () => {
    const challenge = read('Digest realm="r", nonce="n", algorithm=MD5-SESS');
    const text = writeAuthorization(challenge, { ...plain, uri: 'sip:b', cnonce: 'c', count: 26 });
    expect(text).toContain('cnonce="c", response="');
    expect(text).toContain('algorithm=MD5-sess');
    const counted = writeAuthorization(read('Digest realm="r", nonce="n", qop=auth'), {
      ...plain,
      uri: 'sip:b',
      cnonce: 'c',
      count: 26,
    });
    expect(counted).toContain('nc=0000001a');
  });

  test('keeps quotes of the other side escaped and ends no line', () => {
    const text = writeAuthorization(read('Digest realm="a\\"b", nonce="n"'), {
      ...plain,
      user: { username: 'x"\r\nEvil: 1', secret: 's', isHash: false },
      uri: 'sip:b',
      cnonce: 'c',
    });
    expect(text).toContain('realm="a\\"b"');
    expect(text).not.toMatch(/[\r\n]/);
  });
});

describe('readChallenge', () => {
  test.each([
    ['Basic realm="r"', 'unsupported scheme "basic"'],
    ['Digest nonce="n"', 'realm or nonce missing'],
    ['Digest realm="r", nonce=""', 'realm or nonce missing'],
    ['Digest realm="r", nonce="n", algorithm=AKAv1-MD5', 'unsupported algorithm "AKAv1-MD5"'],
    ['Digest realm="r", nonce="n", qop="token"', 'unsupported qop "token"'],
    ['Digest realm="r, nonce="n"', 'the challenge cannot be read'],
    ['Digest realm="r", realm="q", nonce="n"', 'the challenge cannot be read'],
    ['Digest realm="r", nonce="n\0"', 'the challenge cannot be read'],
    ['', 'the challenge cannot be read'],
  ])('%s: %s', (value, why) => {
    expect(readChallenge(value)).toBe(why);
  });

  test('does not take in what would come back too long to be sent', () => {
    expect(readChallenge(`Digest realm="${'r'.repeat(65_536)}", nonce="n"`)).toBe(
      'the challenge is longer than 4096 bytes',
    );
  });

  test('is lenient with spaces, case and a comma at the end', () => {
    expect(read('  digest   Realm = "r" ,  NONCE = "n" , algorithm = "md5" , stale=TRUE,')).toMatchObject({
      realm: 'r',
      nonce: 'n',
      algorithm: { name: 'MD5' },
      isStale: true,
      qop: null,
    });
  });
});

test('a hash answers only for its own algorithm', () => {
  const md5 = { username: 'u', secret: 'a'.repeat(32), isHash: true };
  const sha = { username: 'u', secret: 'a'.repeat(64), isHash: true };
  const weak = read('Digest realm="r", nonce="n"');
  const strong = read('Digest realm="r", nonce="n", algorithm=SHA-512-256');
  expect([canAnswer(weak, md5), canAnswer(strong, md5)]).toEqual([true, false]);
  expect([canAnswer(weak, sha), canAnswer(strong, sha)]).toEqual([false, true]);
  expect(canAnswer(strong, { ...md5, isHash: false })).toBe(true);
});
