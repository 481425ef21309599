// The example exchange (examples/pbx) as it is, under the messages of RFC 4475 and under damaged ones: what no phone
// sends does it no harm.

import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { Corpus, describeCorpus } from '../torture/corpus.ts';
import { ProxyStage } from '../torture/proxy-stage.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../examples/pbx/kamailio.cfg');
const corpus = new Corpus('rfc4475');

/**
 * What it answers to each, in this order: calls and messages end in 404, because nobody has registered until the
 * REGISTERs at the end. wsinv is not here: it names a host of the Internet in its Route.
 */
const EXPECTED: Readonly<Record<string, readonly number[]>> = {
  badaspec: [404],
  badbranch: [404],
  baddate: [404],
  baddn: [400],
  badinv01: [400],
  badvers: [505],
  bcast: [],
  bext01: [404],
  bigcode: [],
  clerr: [400],
  esc01: [404],
  esc02: [484],
  escruri: [400],
  insuf: [400],
  intmeth: [404],
  inv2543: [404],
  invut: [404],
  longreq: [404],
  ltgtruri: [400],
  lwsdisp: [404],
  lwsruri: [400],
  lwsstart: [400],
  mcl01: [400],
  mismatch01: [400],
  mismatch02: [400],
  mpart01: [404],
  multi01: [400],
  ncl: [400],
  noreason: [],
  novelsc: [416],
  quotbal: [400],
  scalarlg: [],
  sdp01: [404],
  semiuri: [404],
  transports: [404],
  trws: [404],
  unkscm: [416],
  unreason: [],
  zeromf: [483],
  cparam01: [200],
  cparam02: [200],
  dblreq: [200],
  escnull: [200],
  regaut01: [200],
  regbadct: [400],
  regescrt: [200],
  scalar02: [400],
  unksm2: [400],
};

let stage: ProxyStage;

beforeAll(async () => {
  if (missing('kamcmd')) return;
  const net = await reserveLoopback();
  const config = `include_file "${EXAMPLE}"\n`;
  const [target, nextHop] = [net.endpoint(1), net.endpoint(250)];
  stage = await ProxyStage.open('kahea', {
    ...{ net, target, nextHop, config, ownControl: true },
    probeUri: `sip:${target.host}`,
  });
});

afterAll(() => stage?.close());

function senderOf(name: string): Endpoint {
  const port = /^v(?:ia)?\s*:\s*SIP\/\d\.0\/\w+ [\w.-]+:(\d+)/im.exec(corpus.text(name))?.[1];
  return stage.server.net.endpoint(10 + corpus.names.indexOf(name), Number(port ?? 5060));
}

describe.skipIf(missing('kamcmd'))('the example exchange', () => {
  describeCorpus('answers each message of RFC 4475 once, or drops it', corpus, () => {
    test.each(Object.entries(EXPECTED))('%s', async (name, expected) => {
      const { answers, relayed, errors } = await stage.send(corpus.text(name), senderOf(name));
      const statuses = answers.map((line) => Number(line.split(' ')[1]));
      expect(statuses, answers.join()).toEqual(expected);
      expect(relayed).toEqual([]);
      expect(errors.length, errors.join('\n')).toBeLessThanOrEqual(1);
    });
  });

  test('thousands of damaged messages leave it as large as it was', async () => {
    const sender = stage.server.net.endpoint(10);
    // Some register: calls then go to five contacts that lead nowhere, each with a record of its own.
    await stage.sendDamaged(2_000, sender, 6);
    const before = stage.residentBytes;
    await stage.sendDamaged(10_000, sender, 6);
    expect(stage.residentBytes - before).toBeLessThan(100 * 1024 * 1024);
  });
});
