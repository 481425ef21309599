// RFC 4475 against a running server: what a proxy or a registrar does with each of its messages, and that it still
// answers afterwards. The server relays what is no REGISTER and checks all that sanity_check() can check.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { Corpus, describeCorpus } from '../torture/corpus.ts';
import { expectFaithful } from '../torture/faithful.ts';
import { checkingProxy, ProxyStage, type Outcome } from '../torture/proxy-stage.ts';

const corpus = new Corpus('rfc4475');
const NEXT_HOP = 250;

let stage: ProxyStage;

beforeAll(async () => {
  if (corpus.absence !== null || missing('kamcmd')) return;
  const net = await reserveLoopback();
  const nextHop = net.endpoint(NEXT_HOP);
  stage = await ProxyStage.open('kahea', { net, target: net.endpoint(1), nextHop, config: checkingProxy(nextHop) });
});

afterAll(() => stage?.close());

/** Every message comes from an address of its own, and from the port its Via names: that is where the answer goes. */
function senderOf(name: string): Endpoint {
  const port = /^v(?:ia)?\s*:\s*SIP\/\d\.0\/\w+ [\w.-]+:(\d+)/im.exec(corpus.text(name))?.[1];
  return stage.server.net.endpoint(10 + corpus.names.indexOf(name), Number(port ?? 5060));
}

function send(name: string): Promise<Outcome> {
  return stage.send(corpus.text(name), senderOf(name));
}

/** The message is relayed unchanged, and an answer finds the way back. */
async function expectRelayed(name: string): Promise<Outcome> {
  const sender = senderOf(name);
  const outcome = await stage.exchange(corpus.text(name), sender);
  expect(outcome.relayed).toHaveLength(1);
  expectFaithful(outcome.relayed[0]!, corpus.text(name), { sender: sender.host, proxy: stage.server.net.host(1) });
  expect(outcome.answers).toEqual(['SIP/2.0 480 Next hop']);
  expect(outcome.errors).toEqual([]);
  return outcome;
}

/** The message is answered once with this status, and goes nowhere. */
async function expectAnswered(name: string, status: number): Promise<Outcome> {
  const outcome = await send(name);
  expect(outcome.answers.map((line) => Number(line.split(' ')[1]))).toEqual([status]);
  expect(outcome.relayed).toEqual([]);
  expect(outcome.errors.length).toBeLessThanOrEqual(1);
  return outcome;
}

/** The message is neither answered nor relayed. */
async function expectSilence(name: string): Promise<void> {
  const outcome = await send(name);
  expect([outcome.answers, outcome.relayed]).toEqual([[], []]);
  expect(outcome.errors.length).toBeLessThanOrEqual(1);
}

/** URIs that a registrar's 200 lists. */
function contactsOf({ answer }: Outcome): string[] {
  return answer!
    .values('Contact')
    .flatMap((value) => [...value.matchAll(/<([^>]*)>/g)].map(([, uri]) => uri!))
    .sort();
}

describe.skipIf(missing('kamcmd'))('a checking proxy and registrar', () => {
  describeCorpus('RFC 4475 §3.1.1, valid messages', corpus, () => {
    // §3.1.1.1: valid, however it is folded and spaced; a proxy relays it.
    test('3.1.1.1 wsinv: is relayed with its white space, folds and comma lists', () => expectRelayed('wsinv'));

    // §3.1.1.2: valid; a proxy relays unknown methods as it would OPTIONS.
    test('3.1.1.2 intmeth: is relayed, with every odd byte', () => expectRelayed('intmeth'));

    // §3.1.1.3: valid; escapes are left as they are.
    test('3.1.1.3 esc01: is relayed with its escapes unread', () => expectRelayed('esc01'));

    // §3.1.1.4: valid; the registrar keeps two contacts that differ in escaped NULs only.
    test('3.1.1.4 escnull: two contacts of escaped NULs are registered', async () => {
      const outcome = await expectAnswered('escnull', 200);
      expect(contactsOf(outcome)).toEqual(['sip:%00%00@host5.example.com', 'sip:%00@host5.example.com']);
    });

    // §3.1.1.5: valid; the method is an unknown one, not REGISTER.
    test('3.1.1.5 esc02: is relayed, and not taken for a REGISTER', () => expectRelayed('esc02'));

    // §3.1.1.6: valid.
    test('3.1.1.6 lwsdisp: is relayed', () => expectRelayed('lwsdisp'));

    // §3.1.1.7: valid; nothing is too long.
    test('3.1.1.7 longreq: is relayed in its length, and the answer has all its Vias', async () => {
      const { answer } = await expectRelayed('longreq');
      expect(answer!.headers.filter(([name]) => /^v(?:ia)?$/i.test(name))).toHaveLength(34);
    });

    // §3.1.1.8: the REGISTER is valid; what follows its body in the datagram is ignored.
    test('3.1.1.8 dblreq: the REGISTER is answered 200 and the rest of the datagram ignored', async () => {
      const { answer } = await expectAnswered('dblreq', 200);
      expect(answer!.method).toBe('REGISTER');
    });

    // §3.1.1.9: valid; the semicolon belongs to the user.
    test('3.1.1.9 semiuri: is relayed', () => expectRelayed('semiuri'));

    // §3.1.1.10: valid; transports of Vias below the top one are nobody's business.
    test('3.1.1.10 transports: is relayed', () => expectRelayed('transports'));

    // §3.1.1.11: valid; the body is binary.
    test('3.1.1.11 mpart01: is relayed with every byte of its body', async () => {
      const outcome = await stage.send(corpus.text('mpart01'), senderOf('mpart01'));
      const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);
      expect(outcome.relayed.map(({ body }) => body)).toEqual([bodyOf(corpus.text('mpart01'))]);
    });

    // §3.1.1.12: valid; it answers no request of this server, and has no Via but one.
    test('3.1.1.12 unreason: a reply to nothing is dropped', () => expectSilence('unreason'));

    // §3.1.1.13: valid; as before.
    test('3.1.1.13 noreason: a reply without reason phrase is dropped as quietly', () => expectSilence('noreason'));
  });

  describeCorpus('RFC 4475 §3.1.2, malformed messages', corpus, () => {
    // §3.1.2.1: an element should answer 400.
    test('3.1.2.1 badinv01: separators without parameters are answered 400', () => expectAnswered('badinv01', 400));

    // §3.1.2.2: over UDP a server answers 400 (RFC 3261 §18.3).
    test('3.1.2.2 clerr: a body shorter than announced is answered 400', () => expectAnswered('clerr', 400));

    // §3.1.2.3: an element should answer 400.
    test('3.1.2.3 ncl: a negative Content-Length is answered 400', () => expectAnswered('ncl', 400));

    // §3.1.2.4: 400 for the CSeq number; the large expiry times alone would be taken as the largest.
    test('3.1.2.4 scalar02: a CSeq number beyond its range is answered 400', () => expectAnswered('scalar02', 400));

    // §3.1.2.5: a response that cannot be matched is dropped.
    test('3.1.2.5 scalarlg: a reply with such a number is dropped', () => expectSilence('scalarlg'));

    // §3.1.2.6: an element should answer 400, or may guess.
    test('3.1.2.6 quotbal: an open quote in To is answered 400', () => expectAnswered('quotbal', 400));

    // §3.1.2.7: an element should answer 400, or may ignore the brackets.
    test('3.1.2.7 ltgtruri: brackets round the Request-URI are answered 400', () => expectAnswered('ltgtruri', 400));

    // §3.1.2.8: an element should answer 400.
    test('3.1.2.8 lwsruri: white space in the Request-URI is answered 400', () => expectAnswered('lwsruri', 400));

    // §3.1.2.9: an element should answer 400.
    test('3.1.2.9 lwsstart: more than one space is answered 400', () => expectAnswered('lwsstart', 400));

    // §3.1.2.10: an element may answer 400 or let it pass; the Request-URI is not in doubt.
    test('3.1.2.10 trws: spaces at the end of the request line are let pass', async () => {
      const { relayed } = await stage.exchange(corpus.text('trws'), senderOf('trws'));
      expect(relayed.map(({ requestUri }) => requestUri)).toEqual(['sip:remote-target@example.com']);
    });

    // §3.1.2.11: 400 is right; headers of a Request-URI must never be relayed.
    test('3.1.2.11 escruri: headers in the Request-URI are answered 400', () => expectAnswered('escruri', 400));

    // §3.1.2.12: a proxy has no reason to read Date.
    test('3.1.2.12 baddate: is relayed', () => expectRelayed('baddate'));

    // §3.1.2.13: a registrar should answer 400.
    test('3.1.2.13 regbadct: a Contact with URI headers and no brackets is answered 400', () =>
      expectAnswered('regbadct', 400));

    // §3.1.2.14: an element may answer 400 or read over the spaces.
    test('3.1.2.14 badaspec: spaces inside the brackets are let pass', () => expectRelayed('badaspec'));

    // §3.1.2.15: an element should answer 400, or may guess.
    test('3.1.2.15 baddn: a display name with a comma and no quotes is answered 400', () =>
      expectAnswered('baddn', 400));

    // §3.1.2.16: 505.
    test('3.1.2.16 badvers: another SIP version is answered 505', () => expectAnswered('badvers', 505));

    // §3.1.2.17: 400.
    test('3.1.2.17 mismatch01: two methods are answered 400', () => expectAnswered('mismatch01', 400));

    // §3.1.2.18: 400 (501 from one who looks at the method first).
    test('3.1.2.18 mismatch02: so are two methods of which one is unknown', () => expectAnswered('mismatch02', 400));

    // §3.1.2.19: the response is dropped.
    test('3.1.2.19 bigcode: a reply with a status of ten digits is dropped', () => expectSilence('bigcode'));
  });

  describeCorpus('RFC 4475 §3.2 to §3.4, messages that ask for care', corpus, () => {
    // §3.2.1: the branch is no identifier; the transaction is told by the rules of RFC 2543.
    test('3.2.1 badbranch: a branch of nothing but the cookie is relayed, and its answer comes back', () =>
      expectRelayed('badbranch'));

    // §3.3.1: 400, as far as an answer can be made without the missing headers.
    test('3.3.1 insuf: missing headers are answered 400', async () => {
      const { answer } = await expectAnswered('insuf', 400);
      expect([answer!.need('CSeq'), answer!.value('To')]).toEqual(['193942 INVITE', null]);
    });

    // §3.3.2: a proxy answers 416.
    test('3.3.2 unkscm: an unknown scheme in the Request-URI is answered 416', () => expectAnswered('unkscm', 416));

    // §3.3.3: as before.
    test('3.3.3 novelsc: so is a known one that is not SIP', () => expectAnswered('novelsc', 416));

    // §3.3.4: a registrar refuses an address of record that is none of its own; no scheme but SIP is served here.
    test('3.3.4 unksm2: an address of record that is no SIP URI is answered 400', () => expectAnswered('unksm2', 400));

    // §3.3.5: a proxy answers 420 and names what it does not know of Proxy-Require, not of Require.
    test('3.3.5 bext01: unknown extensions a proxy must know are answered 420', async () => {
      const { answer } = await expectAnswered('bext01', 420);
      const named = answer!.values('Unsupported').flatMap((value) => value.split(/,\s*/));
      expect(named).toEqual(['noProxiesSupportThis', 'norDoAnyProxiesSupportThis']);
    });

    // §3.3.6: bodies are for the far end.
    test('3.3.6 invut: a body of an unknown type is relayed', () => expectRelayed('invut'));

    // §3.3.7: a registrar that asks for no credentials has no reason to read them.
    test('3.3.7 regaut01: credentials of an unknown scheme do not matter to who asks for none', () =>
      expectAnswered('regaut01', 200));

    // §3.3.8: 400.
    test('3.3.8 multi01: repeated single headers are answered 400', () => expectAnswered('multi01', 400));

    // §3.3.9: 400.
    test('3.3.9 mcl01: two different Content-Lengths are answered 400', () => expectAnswered('mcl01', 400));

    // §3.3.10: a reply that is not for this server is dropped; it must not be sent to a broadcast address.
    test('3.3.10 bcast: a reply for a broadcast address goes nowhere', () => expectSilence('bcast'));

    // §3.3.11: 483.
    test('3.3.11 zeromf: Max-Forwards of 0 is answered 483', () => expectAnswered('zeromf', 483));

    // §3.3.12: the parameter belongs to the contact.
    test('3.3.12 cparam01: without brackets the parameter is none of the registered URI', async () => {
      expect(contactsOf(await expectAnswered('cparam01', 200))).toContain('sip:+19725552222@gw1.example.net');
    });

    // §3.3.13: the parameter belongs to the URI.
    test('3.3.13 cparam02: inside brackets it is registered with the URI', async () => {
      expect(contactsOf(await expectAnswered('cparam02', 200))).toContain(
        'sip:+19725552222@gw1.example.net;unknownparam',
      );
    });

    // §3.3.14: URI headers are registered with the URI.
    test('3.3.14 regescrt: URI headers are kept in the registered URI', async () => {
      expect(contactsOf(await expectAnswered('regescrt', 200))).toEqual([
        'sip:user@example.com?Route=%3Csip:sip.example.com%3E',
      ]);
    });

    // §3.3.15: what a caller accepts is for the far end.
    test('3.3.15 sdp01: is relayed, whatever body it accepts', () => expectRelayed('sdp01'));

    // §3.4.1: valid by RFC 2543: no branch, no From tag, no Max-Forwards, no Content-Length.
    test('3.4.1 inv2543: is relayed and gets a Max-Forwards', () => expectRelayed('inv2543'));

    test('every message has a test here', () => {
      const source = readFileSync(import.meta.filename, 'utf8');
      expect(corpus.names.filter((name) => !source.includes(` ${name}: `))).toEqual([]);
    });
  });
});
