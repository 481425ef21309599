// What a server of DNS, or somebody who pretends to be one, cannot make the resolver believe or do (RFC 5452).
import { expect, test } from 'vitest';
import { readQuestion, writeRecord, type DnsRecord } from '../../test/mock/dns-wire.ts';
import { VirtualTime } from '../lib/testing/virtual-time.ts';
import { Resolver } from './resolver.ts';
import { defaultResolverSettings, type ResolverSettings } from './resolver-settings.ts';

type Sections = readonly [answers: readonly Buffer[], authority?: readonly Buffer[], additional?: readonly Buffer[]];

const BYTES = 65_535;

/** A resolver whose servers answer everything with these sections, over TCP where they are long. */
class Bench {
  readonly time = new VirtualTime();
  readonly asked: string[] = [];
  readonly resolver: Resolver;
  sections: Sections = [[]];

  constructor(settings: Partial<ResolverSettings> = {}) {
    const answer = (question: Buffer, events: { message(bytes: Buffer): void }): (() => void) => {
      const { name, type } = readQuestion(question);
      this.asked.push(`${name} ${type!}`);
      queueMicrotask(() => {
        events.message(this.#message(question));
      });
      return () => undefined;
    };
    this.resolver = new Resolver({
      ...this.time,
      servers: ['192.0.2.53'],
      hostsPath: '/dev/null',
      exchange: {
        udp: (_server, question, events) => answer(question, events),
        tcp: (_server, question, events) => answer(question, events),
      },
      settings: { ...defaultResolverSettings, tries: 1, ...settings },
    });
  }

  #message(question: Buffer): Buffer {
    const [answers, authority = [], additional = []] = this.sections;
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    for (const [at, section] of [answers, authority, additional].entries()) {
      head.writeUInt16BE(section.length, 6 + 2 * at);
    }
    return Buffer.concat([head, question.subarray(12), ...answers, ...authority, ...additional]);
  }

  lookup(name: string): Promise<readonly string[]> | readonly string[] {
    return this.resolver.lookup(name, 4);
  }
}

const address = (name: string, text: string, ttl = 60): Buffer => writeRecord(name, { type: 'A', address: text, ttl });
const alias = (name: string, target: string): Buffer => writeRecord(name, { type: 'CNAME', target, ttl: 60 });

/** A record whose owner, or target, is one label with these bytes. */
function oneLabel(label: string, record: DnsRecord): Buffer {
  return Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1'), writeRecord('', record)]);
}

test('nobody gets an address from an answer about somebody else', async () => {
  const bench = new Bench();
  bench.sections = [[address('bank.test', '192.0.2.66'), address('mine.test', '192.0.2.1')]];
  expect(await bench.lookup('mine.test')).toEqual(['192.0.2.1']);
  bench.sections = [[]];
  expect(await bench.lookup('bank.test')).toEqual([]);
  expect(bench.asked).toEqual(['mine.test A', 'bank.test A']);
});

test('authority and additional records are not taken', async () => {
  const bench = new Bench();
  const forged = [address('bank.test', '192.0.2.66'), address('mine.test', '192.0.2.66')];
  bench.sections = [[address('mine.test', '192.0.2.1')], forged, forged];
  expect(await bench.lookup('mine.test')).toEqual(['192.0.2.1']);
  expect([...bench.resolver.cache.entries()].map(({ name }) => name)).toEqual(['mine.test']);
});

test.each(['www.bank', 'www\0bank', 'www\r\nbank', 'www bank'])(
  'a label %j makes an answer worthless',
  async (label) => {
    const bench = new Bench();
    bench.sections = [[address('mine.test', '192.0.2.1'), oneLabel(label, { type: 'A', address: '192.0.2.66' })]];
    expect(await bench.lookup('mine.test')).toEqual([]);
    expect(bench.resolver.cache.get('www.bank', 'A', 0)).toBe(null);
  },
);

test('aliases in a circle, and long rows of them, lead nowhere and come to an end', async () => {
  const circle = new Bench();
  circle.sections = [[alias('a.test', 'b.test'), alias('b.test', 'a.test')]];
  expect(await circle.lookup('a.test')).toEqual([]);
  const endless = new Bench();
  const names = Array.from({ length: 2000 }, (_, number) => `n${number}.test`);
  endless.sections = [names.slice(1).map((name, index) => alias(names[index]!, name))];
  expect(await endless.lookup('n0.test')).toEqual([]);
  expect(endless.asked.length).toBeLessThan(10);
  expect(endless.resolver.cache.size).toBeLessThan(20);
});

test('an answer as long as can be neither fills the cache beyond its size nor drives others out', async () => {
  const bench = new Bench({ mostBytes: 10_000, dropsValid: true });
  bench.sections = [[address('small.test', '192.0.2.1')]];
  await bench.lookup('small.test');
  const one = address('big.test', '192.0.2.2');
  const many = Array.from({ length: Math.floor((BYTES - 100) / one.length) }, () => one);
  bench.sections = [many];
  expect(await bench.lookup('big.test')).toHaveLength(many.length);
  expect([...bench.resolver.cache.entries()].map(({ name }) => name)).toEqual(['small.test']);
});

test('what has a TTL of zero, or one with its first bit set, is for those who asked only', async () => {
  for (const ttl of [0, 0x80000000, 0xffffffff]) {
    const bench = new Bench();
    bench.sections = [[address('mine.test', '192.0.2.1', ttl)]];
    expect(await bench.lookup('mine.test')).toEqual(['192.0.2.1']);
    expect(bench.resolver.cache.size).toBe(0);
  }
});

test('more records than there are make an answer worthless', async () => {
  const bench = new Bench();
  bench.sections = [[Buffer.alloc(0), address('mine.test', '192.0.2.1')]];
  expect(await bench.lookup('mine.test')).toEqual([]);
});
