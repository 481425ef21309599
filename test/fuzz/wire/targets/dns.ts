/** Answers of DNS: whatever a server sends, one answer is taken or none, and nothing but what was asked for. */
import { isIP } from 'node:net';
import { seededRandom } from '../../../../src/lib/testing/seeded-random.ts';
import { VirtualTime } from '../../../../src/lib/testing/virtual-time.ts';
import { followAliases, LONGEST_CHAIN } from '../../../../src/transport/dns/chain.ts';
import { DnsClient } from '../../../../src/transport/dns/client.ts';
import type { DnsExchange, ExchangeEvents } from '../../../../src/transport/dns/exchange.ts';
import { answers, readAnswer, writeQuestion, type Answer } from '../../../../src/transport/dns/message.ts';
import type { DnsRecord, RecordTypeName } from '../../../../src/transport/dns/record.ts';
import { readQuestion, writeAnswer, writeRecord, type DnsRecord as SentRecord } from '../../../mock/dns-wire.ts';
import { expectTrue, type Target } from '../target.ts';

const NAME = 'a.test';
const HEADER = 12;
const RESPONSE = 0x8000;
const OPCODE = 0x7800;
const SERVERS = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, port: 53 }));
const SETTINGS = { timeout: 1000, tries: 2 };

function sample(
  owners: readonly string[],
  records: readonly SentRecord[],
  authority: readonly SentRecord[] = [],
): string {
  const question = writeQuestion(4711, NAME, 'A');
  const write = (record: SentRecord, index: number): Buffer => writeRecord(owners[index] ?? NAME, record);
  const answer = { code: 0, answers: records.map(write), authority: authority.map(write) };
  return writeAnswer(question, readQuestion(question), answer, true).toString('latin1');
}

/** What `text` says, made an answer to this question. */
function asAnswer(text: string, question: Buffer): Buffer {
  const message = Buffer.from(text.padEnd(question.length, '\0'), 'latin1');
  const flags = (message.readUInt16BE(2) | RESPONSE) & ~OPCODE;
  question.copy(message, HEADER, HEADER);
  question.copy(message, 0, 0, 6);
  message.writeUInt16BE(flags, 2);
  return message;
}

function expectRecord(record: DnsRecord): void {
  expectTrue('TTLs are of 31 bits', record.ttl >= 0 && record.ttl < 2 ** 31);
  if (record.type === 'A' || record.type === 'AAAA') {
    expectTrue('an address is one', isIP(record.address) === (record.type === 'A' ? 4 : 6));
  } else if ('name' in record) {
    expectName(record.name);
  }
}

function expectName(name: string): void {
  expectTrue('names are short, in lower case and on one line', name.length <= 253 && /^[!-@[-~]*$/.test(name));
  expectTrue(
    'labels are not empty',
    name === '' || name.split('.').every((label) => label !== '' && label.length < 64),
  );
}

function expectAnswer(message: Buffer, question: Buffer, type: RecordTypeName): Answer | null {
  expectTrue('it answers the question', answers(message, question));
  const answer = readAnswer(message, question.length);
  if (answer === null) return null;
  expectTrue('no more records than were sent', answer.records.length <= message.readUInt16BE(6));
  for (const { owner, record } of answer.records) {
    expectName(owner);
    expectRecord(record);
  }
  const chain = followAliases(NAME, type, answer.records);
  expectTrue('few aliases are followed', chain.aliases.length <= LONGEST_CHAIN);
  let name = NAME;
  for (const { owner, record } of chain.aliases) {
    expectTrue('aliases lead from one to the next', owner === name);
    name = record.name;
  }
  expectTrue('they lead to the records', chain.name === name);
  for (const record of chain.records) expectTrue('records are of the type asked for', record.type === type);
  return answer;
}

/** A client that hears nothing but `text`, from every server and over UDP and TCP. */
function ask(text: string, type: RecordTypeName): void {
  const time = new VirtualTime();
  const open = new Set<ExchangeEvents>();
  let asked = 0;
  const exchange = (_server: unknown, question: Buffer, events: ExchangeEvents): (() => void) => {
    asked++;
    open.add(events);
    pending.push(() => {
      for (const message of [Buffer.from(text, 'latin1'), asAnswer(text, question)]) {
        if (open.has(events)) events.message(message);
      }
    });
    return () => open.delete(events);
  };
  const pending: (() => void)[] = [];
  const client = new DnsClient({
    ...time,
    random: seededRandom(1),
    exchange: { udp: exchange, tcp: exchange } satisfies DnsExchange,
  });
  let ends = 0;
  client.ask(NAME, type, SERVERS, SETTINGS, (answer) => {
    ends++;
    expectTrue('what is taken is whole', answer?.truncated !== true);
  });
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) next();
  time.run(2 * SERVERS.length * SETTINGS.tries * SETTINGS.timeout);
  expectTrue('there is one end', ends === 1 && client.size === 0);
  expectTrue('no server is asked for ever', asked <= 2 * SERVERS.length * SETTINGS.tries);
  expectTrue('nothing is left open', open.size === 0 && time.timers.size === 0);
}

const TYPES = ['A', 'AAAA', 'SRV', 'NAPTR', 'CNAME', 'TXT', 'PTR'] as const;

export const dnsTarget: Target = {
  name: 'dns',
  seeds: [
    sample([], [{ type: 'A', address: '192.0.2.1', ttl: 7 }]),
    sample([], [{ type: 'AAAA', address: '2001:db8::1' }]),
    sample(
      [NAME, 'b.test', 'c.test'],
      [
        { type: 'CNAME', target: 'b.test' },
        { type: 'CNAME', target: 'c.test' },
        { type: 'A', address: '192.0.2.2' },
      ],
    ),
    sample(
      [],
      [
        { type: 'TXT', text: 'some words' },
        { type: 'PTR', target: 'x.y' },
      ],
    ),
    sample([], [{ type: 'SRV', priority: 1, weight: 2, port: 5061, target: 'b.test' }]),
    sample(
      [],
      [{ type: 'NAPTR', order: 1, preference: 2, flags: 's', service: 'SIP+D2U', replacement: '_sip._udp.b.test' }],
    ),
    sample([], [], [{ type: 'SOA', minimum: 30, ttl: 90 }]),
  ],
  words: [
    // Pointers, types with the class, a TTL, lengths, a label.
    ...['\xc0\x0c', '\xc0\x00', '\xc0\x18', '\xff\xff', '\x00\x01\x00\x01', '\x00\x05\x00\x01', '\x00\x06\x00\x01'],
    ...['\x00\x0c\x00\x01', '\x00\x10\x00\x01', '\x00\x1c\x00\x01', '\x00\x21\x00\x01', '\x00\x23\x00\x01'],
    ...['\x00\x00\x00\x3c', '\x7f\xff\xff\xff', '\x80\x00\x00\x00', '\x00\x04', '\x00\x10', '\x00\x00', '\x3f', '\x40'],
    ...['\x01a\x04test\x00', '\x03a.b', '\x02\r\n', '\x84\x00', '\x86\x00', '\x84\x02', '\x84\x03'],
    '\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01',
    '\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x02\xc0\x0c',
  ],
  check(text, chance) {
    const type = chance.of(...TYPES);
    const question = writeQuestion(4711, NAME, type);
    expectAnswer(asAnswer(text, question), question, type);
    ask(text, type);
  },
  work(text) {
    const question = writeQuestion(4711, NAME, 'A');
    const answer = readAnswer(asAnswer(text, question), question.length);
    if (answer !== null) followAliases(NAME, 'A', answer.records);
  },
};
