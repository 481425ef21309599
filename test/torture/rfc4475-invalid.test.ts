/** RFC 4475 §3.1.2 to §3.4: messages that are malformed, or well formed and wrong. Each test states what the RFC says. */
import { expect, test } from 'vitest';
import { HeaderId } from '../../src/sip/header-name.ts';
import { Method } from '../../src/sip/method.ts';
import { Corpus, describeCorpus } from './corpus.ts';

const corpus = new Corpus('rfc4475');

describeCorpus('RFC 4475 §3.1.2, malformed messages', corpus, () => {
  test('3.1.2.1 badinv01: empty parameters and list items are no Via and no Contact', () => {
    const message = corpus.good('badinv01');
    expect(message.problem(HeaderId.Via)).toBe('malformed');
    expect(message.problem(HeaderId.Contact)).toBe('malformed');
  });

  test('3.1.2.2 clerr: a body shorter than Content-Length says makes a request to be answered 400', () => {
    const message = corpus.good('clerr');
    expect(message.contentLength).toBe(9999);
    expect(message.isTruncated).toBe(true);
  });

  test('3.1.2.3 ncl: a negative Content-Length is malformed', () => {
    const message = corpus.good('ncl');
    expect(message.problem(HeaderId.ContentLength)).toBe('malformed');
    expect(message.maxForwards).toBe(254);
  });

  test('3.1.2.4 scalar02: numbers beyond their range; CSeq is malformed, expiry times count as the largest', () => {
    const message = corpus.good('scalar02');
    expect(message.problem(HeaderId.CSeq)).toBe('malformed');
    expect(message.problem(HeaderId.MaxForwards)).toBe('malformed');
    expect(message.expires).toBe(4294967295);
    expect(message.contacts!.addresses[0]!.expires).toBe(4294967295);
  });

  test('3.1.2.5 scalarlg: a response with such a CSeq belongs to no request', () => {
    const message = corpus.good('scalarlg');
    expect(message.status).toBe(503);
    expect(message.problem(HeaderId.CSeq)).toBe('malformed');
    expect(message.method).toBe('');
    expect(message.via!.received).toBe('192.0.2.129');
  });

  test('3.1.2.6 quotbal: a quote that is not closed makes To malformed', () => {
    const message = corpus.good('quotbal');
    expect(message.problem(HeaderId.To)).toBe('malformed');
    expect(message.problem(HeaderId.From)).toBeNull();
  });

  test('3.1.2.7 ltgtruri: a Request-URI in brackets is no URI', () => {
    const message = corpus.good('ltgtruri');
    expect(message.requestUri).toBe('<sip:user@example.com>');
    expect(message.uri).toBeNull();
  });

  test('3.1.2.8 lwsruri: white space in the Request-URI is malformed; the rest can be read for the answer', () => {
    const failure = corpus.bad('lwsruri');
    expect(failure.failure).toBe('malformed');
    expect(failure.partial!.methodId).toBe(Method.Invite);
    expect(failure.partial!.cseq!.number).toBe(2130706432);
    expect(failure.partial!.via).not.toBeNull();
  });

  test('3.1.2.9 lwsstart: more than one space between the parts of the request line is malformed', () => {
    const failure = corpus.bad('lwsstart');
    expect(failure.failure).toBe('malformed');
    expect(failure.partial!.via!.host).toBe('host1.example.com');
  });

  test('3.1.2.10 trws: white space behind the request line may be let pass', () => {
    expect(corpus.good('trws').version).toBe('SIP/2.0');
    expect(corpus.good('trws').uri!.user).toBe('remote-target');
  });

  test('3.1.2.11 escruri: headers in a Request-URI are there to be refused', () => {
    const message = corpus.good('escruri');
    expect(message.uri!.headers).toBe('Route=%3Csip:example.com%3E');
    expect(message.routes).toEqual([]);
  });

  test('3.1.2.12 baddate: a Date in another zone does not keep the message from being read', () => {
    const message = corpus.good('baddate');
    expect(message.valueOf(HeaderId.Date)).toBe('Fri, 01 Jan 2010 16:00:00 EST');
    expect(message.problem(HeaderId.Contact)).toBeNull();
  });

  test('3.1.2.13 regbadct: URI headers in a Contact need brackets', () => {
    expect(corpus.good('regbadct').problem(HeaderId.Contact)).toBe('malformed');
  });

  test('3.1.2.14 badaspec: spaces inside the brackets may be let pass', () => {
    const message = corpus.good('badaspec');
    expect(message.to!.uriText).toBe('sip:t.watson@example.org');
    expect(message.to!.displayText).toBe('Watson, Thomas');
  });

  test('3.1.2.15 baddn: an unquoted display name with a comma is malformed', () => {
    const message = corpus.good('baddn');
    expect(message.problem(HeaderId.From)).toBe('malformed');
    expect(message.problem(HeaderId.To)).toBe('malformed');
  });

  test('3.1.2.16 badvers: another version is to be answered 505, by its Via', () => {
    const failure = corpus.bad('badvers');
    expect(failure.failure).toBe('version');
    expect(failure.partial!.version).toBe('SIP/7.0');
    expect(failure.partial!.via!.host).toBe('c.example.com');
    expect(failure.partial!.via!.branch).toBe('z9hG4bKkdjuw');
  });

  test('3.1.2.17 mismatch01: CSeq names another method than the request line', () => {
    const message = corpus.good('mismatch01');
    expect(message.methodId).toBe(Method.Options);
    expect(message.cseq!.methodId).toBe(Method.Invite);
  });

  test('3.1.2.18 mismatch02: the same with an unknown method', () => {
    const message = corpus.good('mismatch02');
    expect(message.method).toBe('NEWMETHOD');
    expect(message.cseq!.methodId).toBe(Method.Invite);
  });

  test('3.1.2.19 bigcode: a status of more than three digits is malformed', () => {
    const failure = corpus.bad('bigcode');
    expect(failure.failure).toBe('malformed');
    expect(failure.partial!.isRequest).toBe(false);
  });
});

describeCorpus('RFC 4475 §3.2 to §3.4, well-formed messages that ask for care', corpus, () => {
  test('3.2.1 badbranch: the magic cookie alone is no branch', () => {
    const { via } = corpus.good('badbranch');
    expect(via!.branch).toBe('z9hG4bK');
    expect(via!.hasMagicCookie).toBe(false);
  });

  test('3.3.1 insuf: required headers are missing', () => {
    const message = corpus.good('insuf');
    for (const id of [HeaderId.CallId, HeaderId.From, HeaderId.To]) expect(message.problem(id)).toBe('absent');
    expect(message.problem(HeaderId.Via)).toBeNull();
  });

  test('3.3.2 unkscm: a Request-URI of an unknown scheme is an opaque one', () => {
    const { uri } = corpus.good('unkscm');
    expect(uri!.scheme).toBe('nobodyknowsthisscheme');
    expect(uri!.opaque).toBe('totallyopaquecontent');
    expect(uri!.isSipOrSips).toBe(false);
  });

  test('3.3.3 novelsc: so is one of a known scheme that is not SIP', () => {
    const { uri } = corpus.good('novelsc');
    expect(uri!.scheme).toBe('soap.beep');
    expect(uri!.opaque).toBe('//192.0.2.103:3002');
  });

  test('3.3.4 unksm2: other schemes in To, From and Contact are read', () => {
    const message = corpus.good('unksm2');
    expect(message.to!.uri!.scheme).toBe('isbn');
    expect(message.from!.uri!.scheme).toBe('http');
    expect(message.from!.tag).toBe('3234233');
    expect(message.contacts!.addresses[0]!.uri!.scheme).toBe('name');
  });

  test('3.3.5 bext01: unknown option tags are read in order', () => {
    const message = corpus.good('bext01');
    expect(message.values(HeaderId.Require)).toEqual(['nothingSupportsThis', 'nothingSupportsThisEither']);
    expect(message.values(HeaderId.ProxyRequire)).toEqual(['noProxiesSupportThis', 'norDoAnyProxiesSupportThis']);
  });

  test('3.3.6 invut: an unknown body type is a type', () => {
    const message = corpus.good('invut');
    expect(message.contentType).toBe('application/unknownformat');
    expect(message.isTruncated).toBe(false);
  });

  test('3.3.7 regaut01: an unknown authorization scheme is read', () => {
    const [credentials] = corpus.good('regaut01').credentials(HeaderId.Authorization);
    expect(credentials!.scheme).toBe('nooneknowsthisscheme');
    expect(credentials!.parameter('opaque-data')).toBe('here');
  });

  test('3.3.8 multi01: headers that must be alone are repeated', () => {
    const message = corpus.good('multi01');
    for (const id of [HeaderId.CSeq, HeaderId.CallId, HeaderId.To, HeaderId.From, HeaderId.MaxForwards]) {
      expect(message.problem(id)).toBe('repeated');
    }
    expect(message.contacts!.addresses).toHaveLength(2);
  });

  test('3.3.9 mcl01: two Content-Lengths that differ are reported', () => {
    expect(corpus.good('mcl01').problem(HeaderId.ContentLength)).toBe('repeated');
  });

  test('3.3.10 bcast: a response whose second Via is a broadcast address', () => {
    const message = corpus.good('bcast');
    expect(message.status).toBe(200);
    expect(message.secondVia!.host).toBe('255.255.255.255');
  });

  test('3.3.11 zeromf: Max-Forwards may be 0', () => {
    expect(corpus.good('zeromf').maxForwards).toBe(0);
  });

  test('3.3.12 cparam01: without brackets a parameter belongs to the Contact', () => {
    const contact = corpus.good('cparam01').contacts!.addresses[0]!;
    expect(contact.parameter('unknownparam')).toBe('');
    expect(contact.uri!.parameters).toBe('');
  });

  test('3.3.13 cparam02: inside brackets it belongs to the URI', () => {
    const contact = corpus.good('cparam02').contacts!.addresses[0]!;
    expect(contact.parameter('unknownparam')).toBeNull();
    expect(contact.uri!.hasParameter('unknownparam')).toBe(true);
  });

  test('3.3.14 regescrt: URI headers inside brackets belong to the registered URI', () => {
    const message = corpus.good('regescrt');
    expect(message.contacts!.addresses[0]!.uri!.headers).toBe('Route=%3Csip:sip.example.com%3E');
    expect(message.routes).toEqual([]);
  });

  test('3.3.15 sdp01: the types a caller accepts are read', () => {
    expect(corpus.good('sdp01').values(HeaderId.Accept)).toEqual(['text/nobodyKnowsThis']);
  });

  test('3.4.1 inv2543: no branch, no From tag and no Content-Length, as before RFC 3261', () => {
    const message = corpus.good('inv2543');
    expect(message.via!.branch).toBeNull();
    expect(message.from!.tag).toBeNull();
    expect(message.from!.uri!.isPhone).toBe(true);
    expect(message.contentLength).toBeNull();
    expect(message.body.startsWith('v=0')).toBe(true);
    expect(message.recordRoutes![0]!.uri!.maddr).toBe('ss1.example.com');
  });
});

describeCorpus('RFC 4475 as a whole', corpus, () => {
  test('every message has a test here or among the valid ones', async () => {
    const { readFileSync } = await import('node:fs');
    const sources = ['rfc4475-valid', 'rfc4475-invalid'].map((name) =>
      readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8'),
    );
    const untested = corpus.names.filter((name) => !sources.some((source) => source.includes(` ${name}: `)));
    expect(untested).toEqual([]);
    expect(corpus.names).toHaveLength(49);
  });
});
