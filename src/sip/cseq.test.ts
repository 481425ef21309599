import { expect, test } from 'vitest';
import { parseCSeq, writeCSeq } from './cseq.ts';
import { Method } from './method.ts';

test('reads number and method', () => {
  expect(parseCSeq('4711 INVITE')).toEqual({ number: 4711, method: 'INVITE', methodId: Method.Invite });
  expect(parseCSeq(' 0009 \r\n  NewMethod ')).toEqual({ number: 9, method: 'NewMethod', methodId: Method.Unknown });
});

test('the largest number is 2^32-1', () => {
  expect(parseCSeq('4294967295 ACK')!.number).toBe(4294967295);
  expect(parseCSeq('4294967296 ACK')).toBeNull();
  expect(parseCSeq('36893488147419103232 REGISTER')).toBeNull();
});

test.each(['', '1', 'INVITE', '1INVITE', '-1 INVITE', '+1 INVITE', '1 INVITE x', '1 IN(VITE', '0x1 INVITE'])(
  'refuses %j',
  (text) => {
    expect(parseCSeq(text)).toBeNull();
  },
);

test('writes what it reads', () => {
  expect(writeCSeq(5, 'BYE')).toBe('5 BYE');
});
