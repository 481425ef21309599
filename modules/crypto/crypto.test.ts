import { describe, expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import crypto from './index.ts';
import { saltOf } from './aes.ts';
import { mark, NETIO_ROUTE } from './netio.ts';

const KEY = 'my-secret-key';
const bench = (parameters = {}): FunctionBench => FunctionBench.make(crypto, parameters);

/** What a call gives: its code and the variable. */
function give(from: FunctionBench, name: string, text: string, key = KEY): [code: unknown, value: unknown] {
  const code = from.call(name, text, key, '$var(result)');
  return [code, from.ctx.variables.get('result') ?? null];
}

describe('keys made of passwords', () => {
  // What Kamailio 5.6 gives.
  test.each([
    ['hello OPTIONS', 'WVSlxF20eLoof+8lNdu0kQ=='],
    ['', 'k5xOR36OwIlUbjdjPyHSQw=='],
  ])('%j is encrypted as Kamailio does it, and decrypted', (text, written) => {
    expect(give(bench(), 'crypto_aes_encrypt', text)).toEqual([1, written]);
    expect(give(bench(), 'crypto_aes_decrypt', written)).toEqual([1, text]);
  });

  test('a text made with another key, or none at all, is refused and the variable stays', () => {
    const one = bench();
    one.ctx.variables.set('result', 'before');
    for (const bad of ['zzzz', '!!!!', '']) expect(give(one, 'crypto_aes_decrypt', bad)).toEqual([-1, 'before']);
    expect(give(one, 'crypto_aes_decrypt', 'WVSlxF20eLoof+8lNdu0kQ==', 'another')).toEqual([-1, 'before']);
    expect(one.log).toEqual(Array.from({ length: 4 }, () => '-1 AES decryption failed'));
  });

  test('the salt of Kamailio comes of a text', () => {
    expect(saltOf('l0Bh2M8a')?.toString('hex')).toBe('b97bbd8a994adb5b');
    expect(saltOf('aaaaaaaab')?.toString('hex')).toBe('6cee619007da78e5');
    expect(saltOf('short')).toBeNull();
  });

  test('another salt, or none, gives another text', () => {
    const texts = [{}, { salt: 'l0Bh2M8a' }, { salt: '' }].map(
      (parameters) => give(bench(parameters), 'crypto_aes_encrypt', 'x')[1],
    );
    expect(new Set(texts).size).toBe(3);
    expect(() => bench({ salt: 'short' })).toThrow('eight characters');
  });
});

describe('keys given in base64', () => {
  const LONG = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
  const SHORT = 'MDEyMzQ1Njc4OTAxMjM0NQ==';
  const given = { key_derivation: 0, init_vector: 'MTIzNDU2Nzg5MTIzNDU2Nw==' };

  test.each([
    [LONG, 'MTIzNDU2Nzg5MTIzNDU2NylqemN0jOBcIh3AaDbcSkY='],
    [SHORT, 'MTIzNDU2Nzg5MTIzNDU2N4cjlJnfZYEYeewadklvh9U='],
  ])('with %s the vector stands before the text', (key, written) => {
    expect(give(bench(given), 'crypto_aes_encrypt', 'hello OPTIONS', key)).toEqual([1, written]);
    expect(give(bench(given), 'crypto_aes_decrypt', written, key)).toEqual([1, 'hello OPTIONS']);
  });

  test('without a vector each text has its own', () => {
    const one = bench({ key_derivation: 0 });
    const [, first] = give(one, 'crypto_aes_encrypt', 'x', LONG);
    const [, second] = give(one, 'crypto_aes_encrypt', 'x', LONG);
    expect(first).not.toBe(second);
    expect(give(one, 'crypto_aes_decrypt', second as string, LONG)).toEqual([1, 'x']);
  });

  test('a key of another length is refused', () => {
    const one = bench(given);
    expect(give(one, 'crypto_aes_encrypt', 'x', 'c2hvcnQ=')[0]).toBe(-1);
    expect(one.log).toEqual(['-1 a key of 128 or 256 bits in base64 is expected, not of 5 bytes']);
    expect(give(one, 'crypto_aes_decrypt', 'AAAA', LONG)[0]).toBe(-1);
  });

  test('a vector of another length is refused at the start', () => {
    expect(() => bench({ init_vector: 'c2hvcnQ=' })).toThrow('16 bytes');
  });
});

test.each([
  ['hello', 'Osf8IvXL0aquoR-sAT0-b12JT-L8UauYttOxWTpFJVo'],
  ['', 'P4incseXZHB2UpQnRbsKFqJfKhE6z-rqHgeuBPjZCsY'],
])('the HMAC of %j is that of Kamailio', (text, written) => {
  expect(give(bench(), 'crypto_hmac_sha256', text)).toEqual([1, written]);
});

describe('traffic that event_route[crypto:netio] sees', () => {
  const traffic = () => {
    const one = bench({ register_evcb: 1, netio_key: KEY });
    return { one, interceptor: one.interceptors[0]!, flow: one.ctx.flow };
  };

  test('leaves encrypted where it says so', () => {
    const { one, interceptor, flow } = traffic();
    one.routes.set(NETIO_ROUTE, (ctx) => void mark(ctx, 'encrypt'));
    const written = interceptor.sent('hello OPTIONS', flow, 0)!;
    expect(interceptor.foreseen('hello OPTIONS')).toHaveLength(written.length);
    expect(Buffer.from(written, 'latin1').toString('base64')).toBe('WVSlxF20eLoof+8lNdu0kQ==');
  });

  test('does not leave at all where the route waits before it says so', async () => {
    const { one, interceptor, flow } = traffic();
    let end: Promise<void> | null = null;
    one.routes.set(NETIO_ROUTE, (ctx) => (end = Promise.resolve().then(() => void mark(ctx, 'encrypt'))));
    expect(interceptor.sent('hello', flow, 0)).toBeNull();
    expect(one.log).toEqual([expect.stringContaining('event_route[crypto:netio] waits')]);
    await end;
  });

  test('arrives as it came where the route waits', () => {
    const { one, interceptor, flow } = traffic();
    one.routes.set(NETIO_ROUTE, () => Promise.resolve());
    expect(interceptor.received('hello', flow)).toEqual({ text: 'hello', avps: null });
    expect(one.log).toHaveLength(1);
  });
});
