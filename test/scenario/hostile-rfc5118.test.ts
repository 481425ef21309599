// RFC 5118 against a running server that listens on IPv6: what a proxy or a registrar does with each of its messages.
// The messages share Call-IDs and branches, so each meets a server of its own.

import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort, reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { Corpus, describeCorpus } from '../torture/corpus.ts';
import { expectFaithful } from '../torture/faithful.ts';
import { checkingProxy, ProxyStage, type Outcome } from '../torture/proxy-stage.ts';

const corpus = new Corpus('rfc5118');
const HOST = '::1';
const noIpv6 = Object.values(networkInterfaces())
  .flat()
  .every((each) => each?.address !== HOST);

let stage: ProxyStage;
let proxy: Endpoint;
let sender: Endpoint;

beforeEach(async () => {
  const endpoint = async (): Promise<Endpoint> => ({ host: HOST, port: await freePort(HOST) });
  const nextHop = await endpoint();
  [proxy, sender] = [await endpoint(), await endpoint()];
  stage = await ProxyStage.open('kahea', {
    net: await reserveLoopback(),
    target: proxy,
    nextHop,
    listen: [`udp:[${HOST}]:${proxy.port}`],
    // The messages name hosts and ports that nobody here has; answers go back to where the message came from.
    config: checkingProxy(nextHop, 'force_rport=yes'),
  });
});

afterEach(() => stage.close());

function exchange(name: string): Promise<Outcome> {
  return stage.exchange(corpus.text(name), sender);
}

/** Relayed unchanged but for the Via the sender gets, whose parameters the test looks at itself. */
async function expectRelayed(name: string): Promise<Outcome> {
  const outcome = await exchange(name);
  expect(outcome.relayed).toHaveLength(1);
  expectFaithful(outcome.relayed[0]!, corpus.text(name), {
    sender: HOST,
    rport: sender.port,
    proxy: `[${HOST}]:${proxy.port}`,
  });
  expect(outcome.answers).toEqual(['SIP/2.0 480 Next hop']);
  expect(outcome.errors).toEqual([]);
  return outcome;
}

async function expectAnswered(name: string, status: number): Promise<Outcome> {
  const outcome = await exchange(name);
  expect(outcome.answers.map((line) => Number(line.split(' ')[1]))).toEqual([status]);
  expect(outcome.relayed).toEqual([]);
  return outcome;
}

const REGISTERED = '<sip:caller@[2001:db8::1]>';

describe.skipIf(missing('kamcmd') || noIpv6)('a checking proxy and registrar on IPv6', () => {
  describeCorpus('RFC 5118', corpus, () => {
    // §4.1: valid.
    test('4.1 ipv6-good: a contact with an IPv6 reference is registered', async () => {
      const { answer } = await expectAnswered('ipv6-good', 200);
      expect(answer!.need('Contact')).toContain(REGISTERED);
      expect(answer!.need('Via')).toContain('SIP/2.0/UDP [2001:db8::9:1];');
    });

    // §4.2: malformed; an element should answer 400.
    test('4.2 ipv6-bad: an IPv6 address without brackets in the Request-URI is answered 400', () =>
      expectAnswered('ipv6-bad', 400));

    // §4.3: valid; the last group is part of the address, no port.
    test('4.3 port-ambiguous: a group inside the brackets is no port, and the REGISTER is good', async () => {
      expect((await expectAnswered('port-ambiguous', 200)).answer!.need('Contact')).toContain(REGISTERED);
    });

    // §4.4: valid; the port stands behind the brackets.
    test('4.4 port-unambiguous: a port behind the brackets is good', async () => {
      expect((await expectAnswered('port-unambiguous', 200)).answer!.need('Contact')).toContain(REGISTERED);
    });

    // §4.5: an implementation takes received with and without brackets; ours puts the true address there.
    test.each(['via-received-param-with-delim', 'via-received-param-no-delim'])(
      '4.5 %s: a received parameter is replaced by the true source',
      async (name) => {
        const { relayed, answer, answers } = await exchange(name);
        expect(answers).toEqual(['SIP/2.0 480 Next hop']);
        for (const message of [relayed[0]!, answer!]) {
          const via = message.values('Via').at(-1)!;
          expect(via.match(/;received=[^;]*/g)).toEqual([`;received=${HOST}`]);
          expect(via).toContain(`;rport=${sender.port}`);
        }
      },
    );

    // §4.6: valid; addresses in the body are not the proxy's.
    test('4.6 ipv6-in-sdp: is relayed', () => expectRelayed('ipv6-in-sdp'));

    // §4.7: valid; Vias of both families are kept, and only the topmost is looked at.
    test('4.7 mult-ip-in-header: is relayed, and the answer has the Vias of both families', async () => {
      const { answer } = await expectRelayed('mult-ip-in-header');
      expect(answer!.values('Via').slice(1)).toEqual([
        'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144',
        'SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200',
      ]);
    });

    // §4.8: valid.
    test('4.8 mult-ip-in-sdp: is relayed', () => expectRelayed('mult-ip-in-sdp'));

    // §4.9: valid; a mapped address is a host like any other.
    test('4.9 ipv4-mapped-ipv6: is relayed', () => expectRelayed('ipv4-mapped-ipv6'));

    // §4.10: valid.
    test('4.10 ipv6-correct-abnf-2-colons: is relayed', () => expectRelayed('ipv6-correct-abnf-2-colons'));

    // §4.10: the third colon is a fault of the grammar in RFC 3261; who is liberal lets it pass.
    test('4.10 ipv6-bug-abnf-3-colons: is relayed as written', () => expectRelayed('ipv6-bug-abnf-3-colons'));

    test('every message has a test here', () => {
      const source = readFileSync(import.meta.filename, 'utf8');
      expect(corpus.names.filter((name) => !new RegExp(`[ ']${name}['"]|[ ']${name}:`).test(source))).toEqual([]);
    });
  });
});
