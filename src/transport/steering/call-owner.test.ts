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
] as const)('%j has %j', (text, callId) => {
  expect(callIdOf(text)).toBe(callId);
});
