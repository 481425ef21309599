import { describe, expect, test } from 'vitest';
import { writeRecord, writeAnswer, readQuestion, type DnsRecord as SentRecord } from '../../../test/mock/dns-wire.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { answers, readAnswer, writeQuestion } from './message.ts';
import type { RecordTypeName } from './record.ts';

function answerTo(question: Buffer, records: readonly SentRecord[], authority: readonly SentRecord[] = []): Buffer {
  const write = (record: SentRecord): Buffer => writeRecord('a.test', record);
  const answer = { code: 0, answers: records.map(write), authority: authority.map(write) };
  return writeAnswer(question, readQuestion(question), answer, true);
}

test.each<[RecordTypeName, SentRecord, object]>([
  ['A', { type: 'A', address: '192.0.2.1', ttl: 7 }, { type: 'A', address: '192.0.2.1', ttl: 7 }],
  ['AAAA', { type: 'AAAA', address: '2001:db8::1' }, { type: 'AAAA', address: '2001:db8::1' }],
  ['CNAME', { type: 'CNAME', target: 'B.Test' }, { type: 'CNAME', name: 'b.test' }],
  ['PTR', { type: 'PTR', target: 'b.test' }, { type: 'PTR', name: 'b.test' }],
  ['TXT', { type: 'TXT', text: 'some words' }, { type: 'TXT', texts: ['some words'] }],
  [
    'SRV',
    { type: 'SRV', priority: 1, weight: 2, port: 5061, target: 'b.test' },
    { type: 'SRV', priority: 1, weight: 2, port: 5061, name: 'b.test' },
  ],
  [
    'NAPTR',
    { type: 'NAPTR', order: 1, preference: 2, flags: 's', service: 'SIP+D2U', replacement: '_sip._udp.b.test' },
    {
      type: 'NAPTR',
      order: 1,
      preference: 2,
      flags: 's',
      service: 'SIP+D2U',
      expression: '',
      name: '_sip._udp.b.test',
    },
  ],
])('a record of type %s is read', (type, sent, read) => {
  const question = writeQuestion(4711, 'a.test', type);
  const message = answerTo(question, [sent]);
  expect(answers(message, question)).toBe(true);
  expect(readAnswer(message, question.length)!.records).toMatchObject([{ owner: 'a.test', record: read }]);
});

test('an answer must have the id and the question that were sent', () => {
  const question = writeQuestion(1, 'a.test', 'A');
  const other = (id: number, name: string, type: RecordTypeName): Buffer =>
    answerTo(writeQuestion(id, name, type), [{ type: 'A', address: '192.0.2.1' }]);
  expect(answers(other(1, 'A.TEST', 'A'), question)).toBe(true);
  expect(answers(other(2, 'a.test', 'A'), question)).toBe(false);
  expect(answers(other(1, 'b.test', 'A'), question)).toBe(false);
  expect(answers(other(1, 'a.test', 'AAAA'), question)).toBe(false);
  expect(answers(question, question)).toBe(false);
});

test('a SOA record says how long nothing may be remembered', () => {
  const question = writeQuestion(1, 'a.test', 'A');
  const soa = { type: 'SOA', minimum: 30, ttl: 90 } as const;
  expect(readAnswer(answerTo(question, [], [soa]), question.length)).toMatchObject({ records: [], negativeTtl: 30 });
});

describe('what is malformed is no answer', () => {
  const question = writeQuestion(1, 'a.test', 'A');
  const whole = answerTo(question, [
    { type: 'A', address: '192.0.2.1' },
    { type: 'A', address: '192.0.2.2' },
  ]);

  test('when it is cut short anywhere', () => {
    for (let length = question.length; length < whole.length; length++) {
      expect(readAnswer(whole.subarray(0, length), question.length)).toBeNull();
    }
  });

  test('when names point in circles', () => {
    const at = question.length;
    for (const pointer of [at, at + 1, 0x3fff]) {
      const head = Buffer.from(whole.subarray(0, at + 2));
      head.writeUInt16BE(0xc000 | pointer, at);
      expect(readAnswer(Buffer.concat([head, Buffer.alloc(40)]), question.length)).toBeNull();
    }
  });

  test('and damage of any kind neither throws nor takes long', () => {
    const random = seededRandom(1);
    for (let round = 0; round < 5000; round++) {
      const damaged = Buffer.from(whole);
      for (let i = 0; i < 4; i++) {
        damaged[question.length + ((random.int32() >>> 0) % (whole.length - question.length))] = random.int32() & 0xff;
      }
      const read = readAnswer(damaged, question.length);
      expect(read === null || read.records.length <= 2).toBe(true);
    }
  });
});
