import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { isFailure, parseMessage } from '../../sip/parse-message.ts';
import { callIdOf } from './call-id-of.ts';
import { callOwner, newCallKey } from './call-owner.ts';
import { anyMessage } from './testing/sip-text.ts';

const random = seededRandom(7);

test('every worker gets its share of Call-IDs, however alike they are', () => {
  const kinds: readonly ((index: number) => string)[] = [
    (index) => `${index}`,
    (index) => `${index}-4711@192.0.2.1`,
    (index) => `a84b4c76e66710@pc${index}.example.com`,
    (index) => random.bytes(16).toString('hex') + index,
    (index) => `${'x'.repeat(60)}${index}`,
  ];
  for (const count of [2, 3, 4, 64]) {
    for (const callId of kinds) {
      const key = newCallKey(random);
      const shares = new Array<number>(count).fill(0);
      for (let index = 0; index < 1000 * count; index++) shares[callOwner(callId(index), key, count)]!++;
      expect(Math.min(...shares)).toBeGreaterThan(600);
      expect(Math.max(...shares)).toBeLessThan(1500);
    }
  }
});

test('Call-IDs that differ in pairs of letters alone are spread as others are', () => {
  const upper = ['a', 'A'];
  // Letters of words that follow each other, of every second, and of every fourth; as many capitals as small ones, so that what one adds another takes away.
  for (const distance of [4, 8, 16]) {
    for (const at of [0, 1, 3]) {
      const callIds: string[] = [];
      for (let bits = 0; callIds.length < 6400 && bits < 2 ** 16; bits++) {
        const capitals = bits.toString(2).replaceAll('0', '').length;
        if (capitals * 2 !== Math.min(16, 128 / distance)) continue;
        const id = [...'xyzq123bxyzq123b'.repeat(8)];
        for (let bit = 0; bit < 128 / distance && bit < 16; bit++) id[at + bit * distance] = upper[(bits >> bit) & 1]!;
        callIds.push(id.join(''));
      }
      for (let seed = 0; seed < 6; seed++) {
        const key = newCallKey(seededRandom(seed));
        const shares = new Array<number>(4).fill(0);
        for (const callId of callIds) shares[callOwner(callId, key, 4)]!++;
        expect(Math.max(...shares)).toBeLessThan(0.45 * callIds.length + 30);
      }
    }
  }
});

test('two Call-IDs that are alike belong to one worker as often as any two do', () => {
  const pairs = [
    ['a84b4c76e66710', 'A84b4c76e66710'],
    ['Axyzq123axyzq123', 'axyzq123Axyzq123'],
    ['1111', '11111'],
    ['x'.repeat(64), 'x'.repeat(68)],
    ['\xff\xff\xff\xff0000', '0000\xff\xff\xff\xff'],
  ] as const;
  for (const [one, other] of pairs) {
    let together = 0;
    for (let seed = 0; seed < 3200; seed++) {
      const key = newCallKey(seededRandom(seed));
      if (callOwner(one, key, 8) === callOwner(other, key, 8)) together++;
    }
    expect(Math.abs(together - 400)).toBeLessThan(100);
  }
});

test('another key gives others to each', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `${index}@192.0.2.1`);
  const [one, two] = [newCallKey(random), newCallKey(random)];
  const same = ids.filter((id) => callOwner(id, one, 2) === callOwner(id, two, 2)).length;
  expect(Math.abs(same - 500)).toBeLessThan(150);
});

test('the Call-ID of a text is what its parser finds', () => {
  fc.assert(
    fc.property(anyMessage, ({ text, callId }) => {
      const parsed = parseMessage(text);
      expect(isFailure(parsed) ? null : parsed.callId).toBe(callId);
      expect(callIdOf(text)).toBe(callId);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['GET / HTTP/1.1\r\nHost: example.com\r\n\r\nCall-ID: body\r\n', null],
  ['\r\n\r\n', null],
  ['', null],
  ['OPTIONS sip:a SIP/2.0', null],
  ['OPTIONS sip:a SIP/2.0\r\nCall-ID', null],
  ['OPTIONS sip:a SIP/2.0\r\nCall-ID: a b\r\n\r\n', 'a'],
  ['OPTIONS sip:a SIP/2.0\r\nCall-ID: \r\nVia: b\r\n\r\n', ''],
  ['OPTIONS sip:a SIP/2.0\ni:c\n\n', 'c'],
  ['\r\n\r\nOPTIONS sip:a SIP/2.0\r\ni: c\r\n\r\n', 'c'],
  ['\r\n\r\nOPTIONS sip:a SIP/2.0\r\nCall-ID: c\r\n\r\n', 'c'],
] as const)('%j has %j', (text, callId) => {
  expect(callIdOf(text)).toBe(callId);
});
