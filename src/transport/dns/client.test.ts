import { expect, test } from 'vitest';
import { readQuestion, writeAnswer, writeRecord } from '../../../test/mock/dns-wire.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import { DnsClient } from './client.ts';
import type { DnsExchange, ExchangeEvents } from './exchange.ts';
import type { Answer } from './message.ts';

const SERVERS = [
  { address: '192.0.2.53', port: 53 },
  { address: '192.0.2.54', port: 53 },
];

interface Sent {
  readonly to: string;
  readonly question: Buffer;
  readonly events: ExchangeEvents;
}

function started(settings = { timeout: 1000, tries: 2 }, servers = SERVERS) {
  const time = new VirtualTime();
  const sent: Sent[] = [];
  let open = 0;
  const send =
    (kind: string): DnsExchange['udp'] =>
    (server, question, events) => {
      sent.push({ to: `${kind} ${server.address}`, question, events });
      open++;
      return () => open--;
    };
  const client = new DnsClient({
    timers: time.timers,
    random: seededRandom(1),
    exchange: { udp: send('udp'), tcp: send('tcp') },
  });
  const given: (Answer | null)[] = [];
  client.ask('a.test', 'A', servers, settings, (answer) => given.push(answer));
  return { time, sent, given, client, isIdle: () => open === 0 && time.timers.size === 0 && client.size === 0 };
}

function good(question: Buffer, code = 0, overTcp = true): Buffer {
  const record = writeRecord('a.test', { type: 'A', address: '192.0.2.1' });
  const answers = code === 0 ? Array.from({ length: overTcp ? 1 : 40 }, () => record) : [];
  return writeAnswer(question, readQuestion(question), { code, answers, authority: [] }, overTcp);
}

test('servers are asked in turn, each with another id, as often as they may be', () => {
  const { time, sent, given, isIdle } = started();
  time.run(3000);
  expect(sent.map(({ to }) => to)).toEqual(['udp 192.0.2.53', 'udp 192.0.2.54', 'udp 192.0.2.53', 'udp 192.0.2.54']);
  expect(new Set(sent.map(({ question }) => question.readUInt16BE(0))).size).toBe(4);
  expect(given).toEqual([]);
  time.run(1000);
  expect(given).toEqual([null]);
  expect(isIdle()).toBe(true);
});

test('an answer ends it, also that there is no such name', () => {
  for (const code of [0, 3]) {
    const { sent, given, isIdle } = started();
    sent[0]!.events.message(good(sent[0]!.question, code));
    expect(given).toMatchObject([{ code }]);
    expect(isIdle()).toBe(true);
  }
});

test('a server that fails or cannot be reached leaves it to the next at once', () => {
  const { sent, given } = started();
  sent[0]!.events.message(good(sent[0]!.question, 2));
  sent[1]!.events.failed();
  expect(sent).toHaveLength(3);
  sent[2]!.events.message(good(sent[2]!.question));
  expect(given).toHaveLength(1);
});

test('what is no answer to the question is waited through, but not for ever', () => {
  const { sent, given } = started();
  const { question, events } = sent[0]!;
  const forged = good(question);
  forged.writeUInt16BE(question.readUInt16BE(0) ^ 1, 0);
  for (let i = 0; i < 100; i++) events.message(forged);
  events.message(Buffer.alloc(3));
  expect(sent).toHaveLength(2);
  expect(given).toEqual([]);
});

test('an answer that did not fit is asked for over TCP', () => {
  const { sent, given } = started();
  sent[0]!.events.message(good(sent[0]!.question, 0, false));
  expect(sent[1]!.to).toBe('tcp 192.0.2.53');
  sent[1]!.events.message(good(sent[1]!.question));
  expect(given).toMatchObject([{ truncated: false, records: [{ owner: 'a.test' }] }]);
});

test('without servers there is no answer, and it comes later', () => {
  const { time, given } = started({ timeout: 1000, tries: 1 }, []);
  expect(given).toEqual([]);
  time.run(1);
  expect(given).toEqual([null]);
});

test('close answers all questions', () => {
  const { client, given, isIdle } = started();
  client.close();
  expect(given).toEqual([null]);
  expect(isIdle()).toBe(true);
});
