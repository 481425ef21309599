import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import type { Transport } from '../../sip/transport.ts';
import { Destinations, type Asked, type DestinationRules, type DestinationSource } from './destinations.ts';
import type { DnsRecord, NaptrRecord, SrvRecord } from './record.ts';

const srv = (name: string, port: number, priority = 1): SrvRecord => ({
  type: 'SRV',
  ttl: 60,
  priority,
  weight: 0,
  port,
  name,
});
const naptr = (service: string, name: string, order = 1, preference = 1): NaptrRecord => ({
  type: 'NAPTR',
  ttl: 60,
  order,
  preference,
  flags: 's',
  service,
  expression: '',
  name,
});

const RECORDS: Readonly<Record<string, readonly DnsRecord[]>> = {
  'NAPTR n.test': [
    naptr('SIP+D2U', '_sip._udp.n.test', 2),
    naptr('SIP+D2T', '_sip._tcp.n.test', 1),
    naptr('SIPS+D2T', '_sips._tcp.n.test', 3),
    naptr('E2U+sip', 'x.test', 0),
  ],
  'SRV _sip._udp.n.test': [srv('a.test', 5070)],
  'SRV _sip._tcp.n.test': [srv('b.test', 5071)],
  'SRV _sips._tcp.n.test': [srv('a.test', 5072)],
  'SRV _sip._udp.s.test': [srv('two.test', 5070, 2), srv('a.test', 5071, 1), srv('gone.test', 5072, 3)],
  'SRV _sip._tcp.t.test': [srv('a.test', 5073)],
  'SRV _sip._udp.dual.test': [srv('both.test', 5074, 1), srv('a.test', 5075, 2)],
  'SRV _sip._udp.closed.test': [srv('', 0)],
  'SRV _sip._udp.half.test': [srv('gone.test', 5076)],
  'SRV _sip._tcp.half.test': [srv('a.test', 5077)],
};
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'a.test': ['192.0.2.1'],
  'b.test': ['192.0.2.2'],
  'two.test': ['192.0.2.3', '192.0.2.4'],
  's.test': ['192.0.2.9'],
  't.test': ['192.0.2.8'],
  'closed.test': ['192.0.2.7'],
  'half.test': ['192.0.2.7'],
  'both.test': ['192.0.2.6'],
};

const IPV6_ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'both.test': ['2001:db8::1'],
  'six.test': ['2001:db8::2'],
};

function ask(asked: Partial<Asked>, rules: Partial<DestinationRules> = {}, slow = false) {
  const questions: string[] = [];
  const answer = <T>(question: string, found: T): T | Promise<T> => {
    questions.push(question);
    return slow ? Promise.resolve(found) : found;
  };
  const source: DestinationSource = {
    records: (name, type) => answer(`${type} ${name}`, RECORDS[`${type} ${name}`] ?? []),
    families: [4, 6],
    lookup(host, family) {
      if (family === 6) return answer(`AAAA ${host}`, IPV6_ADDRESSES[host] ?? []);
      return answer(host, /^[\d.]+$/.test(host) ? [host] : (ADDRESSES[host] ?? []));
    },
  };
  const liking: Partial<Record<Transport, number>> = { udp: 30, tcp: 20, tls: 10 };
  const all: DestinationRules = {
    tryNaptr: false,
    naptrIgnoresOrder: true,
    balance: false,
    random: seededRandom(1),
    preference: (transport) => liking[transport] ?? null,
    reachable: () => true,
    ...rules,
  };
  const whole: Asked = { host: 's.test', port: null, transport: null, secure: false, family: 0, ...asked };
  return { destinations: new Destinations(whole, source, all), questions };
}

async function list(asked: Partial<Asked>, rules: Partial<DestinationRules> = {}, slow = false): Promise<string[]> {
  const { destinations } = ask(asked, rules, slow);
  const found: string[] = [];
  for (let next = await destinations.next(); next !== null; next = await destinations.next()) {
    found.push(`${next.transport}:${next.address}:${next.port}`);
  }
  return found;
}

const naptrOn = { tryNaptr: true };

describe('a name leads to', () => {
  test.each<[string, Partial<Asked>, Partial<DestinationRules>, string[]]>([
    [
      'the targets of its SRV records, by priority, each with all its addresses',
      {},
      {},
      ['udp:192.0.2.1:5071', 'udp:192.0.2.3:5070', 'udp:192.0.2.4:5070'],
    ],
    ['its own addresses when it gives a port', { port: 5080 }, {}, ['udp:192.0.2.9:5080']],
    ['the SRV records of the transport given', { host: 't.test', transport: 'tcp' }, {}, ['tcp:192.0.2.1:5073']],
    ['its own addresses when there are no SRV records', { host: 'a.test' }, {}, ['udp:192.0.2.1:5060']],
    [
      'the IPv6 addresses of a target behind its IPv4 ones',
      { host: 'dual.test' },
      {},
      ['udp:192.0.2.6:5074', 'udp:2001:db8::1:5074', 'udp:192.0.2.1:5075'],
    ],
    ['addresses of the family that is asked for', { host: 'dual.test', family: 6 }, {}, ['udp:2001:db8::1:5074']],
    ['an IPv6 address where there is no other', { host: 'six.test' }, {}, ['udp:2001:db8::2:5060']],
    ['nothing when its service is closed', { host: 'closed.test' }, {}, []],
    [
      'the targets of another transport when those of the first are gone',
      { host: 'half.test' },
      {},
      ['tcp:192.0.2.1:5077'],
    ],
    ['nothing when all its targets are gone', { host: 'half.test', transport: 'udp' }, {}, []],
    ['nothing when it is unknown', { host: 'none.test' }, naptrOn, []],
    ['TLS for a sips URI', { host: 'n.test', secure: true }, {}, ['tls:192.0.2.1:5072']],
    [
      'TLS only, whatever NAPTR offers to a sips URI',
      { host: 'n.test', secure: true },
      naptrOn,
      ['tls:192.0.2.1:5072'],
    ],
    ['what we like best of its NAPTR records', { host: 'n.test' }, naptrOn, ['udp:192.0.2.1:5070']],
    [
      'what it likes best itself, when its order counts',
      { host: 'n.test' },
      { ...naptrOn, naptrIgnoresOrder: false },
      ['tcp:192.0.2.2:5071'],
    ],
    [
      'nothing over what is not to be used',
      { host: 'n.test' },
      { ...naptrOn, preference: (transport) => (transport === 'tcp' ? 1 : null) },
      ['tcp:192.0.2.2:5071'],
    ],
    ['the SRV records of what we like, without a question for NAPTR', { host: 't.test' }, {}, ['tcp:192.0.2.1:5073']],
    [
      'no SRV records of what is not to be used, and then itself',
      { host: 't.test' },
      { preference: (transport) => (transport === 'udp' ? 1 : null) },
      ['udp:192.0.2.8:5060'],
    ],
    ['the SRV records of what we like, without NAPTR records', { host: 't.test' }, naptrOn, ['tcp:192.0.2.1:5073']],
    ['itself when it is a literal', { host: '192.0.2.77', secure: true }, naptrOn, ['tls:192.0.2.77:5061']],
  ])('%s', async (_what, asked, rules, expected) => {
    expect(await list(asked, rules)).toEqual(expected);
    expect(await list(asked, rules, true)).toEqual(expected);
  });
});

test('a transport or a port that is given spares the questions', async () => {
  const { destinations, questions } = ask({ host: 'a.test', port: 5060 }, naptrOn);
  await destinations.next();
  expect(questions).toEqual(['a.test']);
});

test('what cannot be sent to is passed over, unless there is nothing else', async () => {
  const reachable = ({ address }: { address: string }): boolean => address === '192.0.2.4';
  expect(await list({}, { reachable })).toEqual(['udp:192.0.2.4:5070']);
  expect(await list({}, { reachable: () => false })).toEqual(['udp:192.0.2.1:5071']);
});

test('answers that are known need no promise', () => {
  expect(ask({}).destinations.next()).not.toBeInstanceOf(Promise);
});
