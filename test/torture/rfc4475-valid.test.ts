/** RFC 4475 §3.1.1: messages that are valid, however odd. Each test states what the RFC says of its message. */
import { expect, test } from 'vitest';
import { compareUri } from '../../src/sip/compare-uri.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { Method } from '../../src/sip/method.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { writeMessage } from '../../src/sip/write-message.ts';
import { Corpus, describeCorpus } from './corpus.ts';

const corpus = new Corpus('rfc4475');

describeCorpus('RFC 4475 §3.1.1, valid messages', corpus, () => {
  test('3.1.1.1 wsinv: white space, folds, empty values and comma lists anywhere the grammar allows them', () => {
    const message = corpus.good('wsinv');
    expect(message.requestUri).toBe('sip:vivekg@chair-dnrc.example.com;unknownparam');
    expect(message.uri!.hasParameter('unknownparam')).toBe(true);
    expect(message.to!.uriText).toBe('sip:vivekg@chair-dnrc.example.com');
    expect(message.to!.tag).toBe('1918181833n');
    expect(message.from!.displayText).toBe('J Rosenberg \\"');
    expect(message.from!.tag).toBe('98asjd8');
    expect(message.maxForwards).toBe(68);
    expect(message.callId).toBe('wsinv.ndaksdj@192.0.2.1');
    expect(message.cseq).toEqual({ number: 9, method: 'INVITE', methodId: Method.Invite });
    expect(message.vias!.map((via) => [via.transport, via.host, via.branch])).toEqual([
      ['udp', '192.0.2.2', '390skdjuw'],
      ['tcp', 'spindle.example.com', 'z9hG4bK9ikj8'],
      ['udp', '192.168.255.111', 'z9hG4bK30239'],
    ]);
    expect(message.valueOf(HeaderId.Subject)).toBe('');
    expect(message.value(message.firstNamed('NewFangledHeader')!)).toBe('newfangled value continued newfangled value');
    expect(message.value(message.firstNamed('UnknownHeaderWithUnusualValue')!)).toBe(';;,,;;,;');
    const route = message.routes![0]!.uri!;
    expect(route.isLooseRouter).toBe(true);
    expect(route.parameter('unknownwith')).toBe('value');
    expect(route.parameter('unknown-no-value')).toBe('');
    const contact = message.contacts!.addresses[0]!;
    expect(contact.displayText).toBe('Quoted string ""');
    expect(contact.parameter('newparam')).toBe('newvalue');
    expect(contact.parameter('secondparam')).toBe('');
    expect(contact.q).toBe(330);
    expect(message.contentLength).toBe(150);
    expect(message.body).toHaveLength(150);
  });

  test('3.1.1.2 intmeth: every odd character the grammar allows, control characters in quotes included', () => {
    const message = corpus.good('intmeth');
    expect(message.method).toBe("!interesting-Method0123456789_*+`.%indeed'~");
    expect(message.methodId).toBe(Method.Unknown);
    expect(message.cseq!.method).toBe(message.method);
    expect(message.cseq!.number).toBe(139122385);
    const uri = message.uri!;
    expect(uri.user).toBe("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    expect(uri.password).toBe("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
    expect(uri.host).toBe('example.com');
    expect(message.via!.branch).toBe("z9hG4bK-.!%66*_+`'~");
    expect(message.to!.displayText).toBe('BEL:\x07 NUL:\0 DEL:\x7f');
    expect(message.to!.uri!.user).toBe("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    expect(message.from!.displayName).toBe("token1~` token2'+_ token3*%!.-");
    expect(message.from!.parameter("fromParam''~+*_!.-%")).toBe(
      Buffer.from('\u0440\u0430\u0431\u043e\u0442\u0430\u044e\u0449\u0438\u0439', 'utf8').toString('latin1'),
    );
    expect(message.from!.tag).toBe("_token~1'+`*%!-.");
    expect(message.callId).toBe('intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{');
    expect(message.maxForwards).toBe(255);
    expect(message.value(message.firstNamed("extensionHeader-!.%*+_`'~")!)).toBe(
      Buffer.from('\ufeff\u5927\u505c\u96fb', 'utf8').toString('latin1'),
    );
  });

  test('3.1.1.3 esc01: escapes in users and parameters are read, and not mistaken for separators', () => {
    const message = corpus.good('esc01');
    expect(message.uri!.user).toBe('sips%3Auser%40example.com');
    expect(message.uri!.host).toBe('example.net');
    expect(compareUri(message.to!.uri!, parseUri('sip:user@example.com')!)).toBe(true);
    expect(message.from!.uri!.user).toBe('I%20have%20spaces');
    const contact = message.contacts!.addresses[0]!.uri!;
    expect(contact.isLooseRouter).toBe(true);
    // %25%34%31 is "%41" once decoded, and must not be decoded again into "A".
    expect(compareUri(contact, parseUri('sip:caller@host5.example.net;lr;name=value%2541')!)).toBe(true);
    expect(compareUri(contact, parseUri('sip:caller@host5.example.net;lr;name=valueA')!)).toBe(false);
  });

  test('3.1.1.4 escnull: an escaped NUL is a character like others, and two are not one', () => {
    const message = corpus.good('escnull');
    expect(message.to!.uri!.user).toBe('null-%00-null');
    const [first, second] = message.contacts!.addresses;
    expect(message.contacts!.addresses).toHaveLength(2);
    expect(compareUri(first!.uri!, second!.uri!)).toBe(false);
    expect(message.contentLength).toBe(0);
  });

  test('3.1.1.5 esc02: a percent sign outside URIs escapes nothing', () => {
    const message = corpus.good('esc02');
    expect(message.method).toBe('RE%47IST%45R');
    expect(message.methodId).toBe(Method.Unknown);
    expect(message.cseq!.methodId).toBe(Method.Unknown);
    expect(message.to!.displayText).toBe('%Z%45');
    expect(message.contacts!.addresses.map((contact) => contact.uri!.user)).toEqual(['alias1', 'alias3']);
    expect(message.value(message.firstNamed('C%6Fntact')!)).toBe('<sip:alias2@host2.example.com>');
  });

  test('3.1.1.6 lwsdisp: no space is needed between a display name and its bracket', () => {
    const { from } = corpus.good('lwsdisp');
    expect(from!.displayName).toBe('caller');
    expect(from!.uriText).toBe('sip:caller@example.com');
    expect(from!.tag).toBe('323');
  });

  test('3.1.1.7 longreq: long values are values', () => {
    const message = corpus.good('longreq');
    expect(message.to!.displayText).toMatch(/^I have a user name of (extreme)+ proportion$/);
    expect(message.to!.uri!.port).toBe(6000);
    expect(message.to!.uri!.parameter('unknownparam1')).toMatch(/^verylong(long)+value$/);
    expect(message.from!.uri!.user).toMatch(/^(amazinglylongcallername)+$/);
    expect(message.from!.tag).toMatch(/^12(982)+\d+$/);
    expect(message.callId).toMatch(/^longreq\.one(really)+longcallid$/);
    expect(message.vias!.length).toBeGreaterThan(30);
    expect(message.via!.host).toBe('sip33.example.com');
    expect(message.contacts!.addresses[0]!.uri).not.toBeNull();
    expect(message.isTruncated).toBe(false);
    for (const id of [HeaderId.Via, HeaderId.Contact, HeaderId.From, HeaderId.To])
      expect(message.problem(id)).toBeNull();
  });

  test('3.1.1.8 dblreq: what follows the body in a datagram is not part of the message', () => {
    const message = corpus.good('dblreq');
    expect(message.methodId).toBe(Method.Register);
    expect(message.callId).toBe('dblreq.0ha0isndaksdj99sdfafnl3lk233412');
    expect(message.body).toBe('');
    expect(message.text.length).toBeGreaterThan(message.bodyEnd);
    expect(writeMessage(message, null)).not.toContain('joe@example.com');
  });

  test('3.1.1.9 semiuri: a semicolon in the user part is no URI parameter', () => {
    const message = corpus.good('semiuri');
    expect(message.uri!.user).toBe('user;par=u%40example.net');
    expect(message.uri!.parameters).toBe('');
    expect(message.values(HeaderId.Accept)).toHaveLength(6);
  });

  test('3.1.1.10 transports: any transport token may stand in a Via', () => {
    expect(corpus.good('transports').vias!.map((via) => via.transport)).toEqual([
      'udp',
      'sctp',
      'tls',
      'unknown',
      'tcp',
    ]);
  });

  test('3.1.1.11 mpart01: a multipart body with NUL and other bytes is kept exactly', () => {
    const message = corpus.good('mpart01');
    expect(message.methodId).toBe(Method.Message);
    expect(message.contentLength).toBe(553);
    expect(message.body).toHaveLength(553);
    expect(message.body).toContain('\0');
    expect(message.isTruncated).toBe(false);
    expect(message.via!.hasRport).toBe(true);
    expect(writeMessage(message, null)).toBe(corpus.text('mpart01'));
  });

  test('3.1.1.12 unreason: a reason phrase may hold UTF-8', () => {
    const message = corpus.good('unreason');
    expect(message.status).toBe(200);
    expect(Buffer.from(message.reason, 'latin1').toString('utf8')).toBe(
      '= 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e \u0434\u0435\u0432\u044f\u043d\u043e\u0441\u0442\u043e \u0434\u0435\u0432\u044f\u0442\u044c - \u043f\u0440\u043e\u0441\u0442\u043e\u0435',
    );
  });

  test('3.1.1.13 noreason: a reason phrase may be empty', () => {
    const message = corpus.good('noreason');
    expect(message.status).toBe(100);
    expect(message.reason).toBe('');
    expect(message.method).toBe('INVITE');
  });
});
