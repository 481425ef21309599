import { describe, expect, test } from 'vitest';
import { Edits } from './edits.ts';
import { HeaderId } from './header-name.ts';
import { Message } from './message.ts';
import { Method } from './method.ts';
import { parseMessage } from './parse-message.ts';
import { writeMessage } from './write-message.ts';

function message(...lines: string[]): Message {
  const result = parseMessage(lines.join('\r\n'));
  if (!(result instanceof Message)) throw new Error(`not parsed: ${result.detail}`);
  return result;
}

function invite(...lines: string[]): Message {
  return message('INVITE sip:bob@biloxi.com SIP/2.0', ...lines, '', '');
}

const FULL = [
  'INVITE sip:bob@biloxi.com;user=phone SIP/2.0',
  'Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1, SIP/2.0/TCP b.example.com',
  'v: SIP/2.0/TLS c.example.com',
  'Max-Forwards: 70',
  'f: "Alice" <sip:alice@atlanta.com>;tag=19',
  't: Bob <sip:bob@biloxi.com>',
  'i: a84b@pc33',
  'CSeq: 314159 INVITE',
  'm: <sip:alice@pc33.atlanta.com>;expires=60',
  'Route: <sip:p1;lr>, <sip:p2;lr>',
  'Route: <sip:p3;lr>',
  'Record-Route: <sip:r1;lr>',
  'Expires: 120',
  'Authorization: Digest username="a", realm="r1"',
  'Authorization: Digest username="a", realm="r2"',
  'c: application/sdp',
  'X-Unknown: one',
  'x-UNKNOWN : two',
  'l: 4',
  '',
  'body',
];

describe('views of a request', () => {
  const full = message(...FULL);

  test('say what the headers say, compact forms included', () => {
    expect(full.method).toBe('INVITE');
    expect(full.methodId).toBe(Method.Invite);
    expect(full.requestUri).toBe('sip:bob@biloxi.com;user=phone');
    expect(full.uri!.user).toBe('bob');
    expect(full.via!.host).toBe('a.example.com');
    expect(full.secondVia!.host).toBe('b.example.com');
    expect(full.vias!.map((via) => via.host)).toEqual(['a.example.com', 'b.example.com', 'c.example.com']);
    expect(full.from!.tag).toBe('19');
    expect(full.to!.tag).toBeNull();
    expect(full.callId).toBe('a84b@pc33');
    expect(full.cseq).toEqual({ number: 314159, method: 'INVITE', methodId: Method.Invite });
    expect(full.contacts!.addresses.map((contact) => contact.expires)).toEqual([60]);
    expect(full.routes!.map((route) => route.uriText)).toEqual(['sip:p1;lr', 'sip:p2;lr', 'sip:p3;lr']);
    expect(full.recordRoutes!.map((route) => route.uriText)).toEqual(['sip:r1;lr']);
    expect(full.maxForwards).toBe(70);
    expect(full.expires).toBe(120);
    expect(full.contentType).toBe('application/sdp');
    expect(full.contentLength).toBe(4);
    expect(full.body).toBe('body');
    expect(full.credentials(HeaderId.Authorization).map((one) => one.realm)).toEqual(['r1', 'r2']);
  });

  test('are made once', () => {
    expect(full.via).toBe(full.via);
    expect(full.vias).toBe(full.vias);
    expect(full.from).toBe(full.from);
    expect(full.routes).toBe(full.routes);
    expect(full.contacts).toBe(full.contacts);
    expect(full.uri).toBe(full.uri);
    expect(full.from!.uri).toBe(full.from!.uri);
  });

  test('headers are found by name in any case and form, unknown ones in order', () => {
    expect(full.allNamed('x-unknown').map((field) => full.value(field))).toEqual(['one', 'two']);
    expect(full.value(full.firstNamed('FROM')!)).toBe('"Alice" <sip:alice@atlanta.com>;tag=19');
    expect(full.firstNamed('f')).toBe(full.firstNamed('From'));
    expect(full.firstNamed('X-None')).toBeNull();
    expect(full.name(full.allNamed('X-Unknown')[1]!)).toBe('x-UNKNOWN');
    expect(full.has(HeaderId.Route)).toBe(true);
    expect(full.has(HeaderId.Event)).toBe(false);
    expect(full.value(full.last(HeaderId.Route)!)).toBe('<sip:p3;lr>');
  });

  test('values of a list come over all its lines', () => {
    expect(full.values(HeaderId.Route)).toEqual(['<sip:p1;lr>', '<sip:p2;lr>', '<sip:p3;lr>']);
    const spans = full.valueSpans(HeaderId.Route);
    expect(spans.map((span) => full.text.slice(span.start, span.end))).toEqual(full.values(HeaderId.Route));
  });

  test('a comma in a comment separates no Vias, and goes with its value', () => {
    const commented = invite('Via: SIP/2.0/UDP a;branch=1 (x, (y)), SIP/2.0/UDP b', 'To: <sip:b>');
    expect(commented.vias!.map(({ host, comment }) => [host, comment])).toEqual([
      ['a', 'x, (y)'],
      ['b', null],
    ]);
    expect(commented.values(HeaderId.Via)).toEqual(['SIP/2.0/UDP a;branch=1 (x, (y))', 'SIP/2.0/UDP b']);
    const edits = new Edits();
    edits.removeValue(commented, commented.via!);
    expect(writeMessage(commented, edits)).toContain('\r\nVia: SIP/2.0/UDP b\r\nTo:');
  });

  test('what comes behind a malformed Via of a line belongs to it', () => {
    const broken = invite('Via: SIP/2.0/UDP a, SIP/2.0/UDP (b, c');
    expect(broken.values(HeaderId.Via)).toEqual(['SIP/2.0/UDP a', 'SIP/2.0/UDP (b, c']);
  });

  test('every header covers its line exactly', () => {
    const lines = full.headers.map((field) => full.text.slice(field.nameStart, field.end));
    expect(full.text.slice(0, full.startLineEnd) + lines.join('') + full.text.slice(full.headersEnd)).toBe(full.text);
  });
});

describe('views of a reply', () => {
  const reply = message('SIP/2.0 200 OK and fine', 'CSeq: 3 BYE', 'l: 0', '', '');

  test('have a status and the method of CSeq', () => {
    expect(reply.isRequest).toBe(false);
    expect(reply.status).toBe(200);
    expect(reply.reason).toBe('OK and fine');
    expect(reply.method).toBe('BYE');
    expect(reply.methodId).toBe(Method.Bye);
    expect(reply.requestUri).toBe('');
    expect(reply.uri).toBeNull();
  });

  test('without CSeq there is no method', () => {
    const bare = message('SIP/2.0 200 OK', '', '');
    expect(bare.method).toBe('');
    expect(bare.methodId).toBe(Method.Unknown);
  });
});

describe('absent and malformed headers', () => {
  test('absent single values are null, absent lists empty', () => {
    const bare = invite();
    expect(bare.via).toBeNull();
    expect(bare.vias).toBeNull();
    expect(bare.secondVia).toBeNull();
    expect(bare.from).toBeNull();
    expect(bare.to).toBeNull();
    expect(bare.callId).toBeNull();
    expect(bare.cseq).toBeNull();
    expect(bare.maxForwards).toBeNull();
    expect(bare.contentLength).toBeNull();
    expect(bare.contentType).toBeNull();
    expect(bare.expires).toBeNull();
    expect(bare.contacts).toEqual({ isStar: false, addresses: [] });
    expect(bare.routes).toEqual([]);
    expect(bare.recordRoutes).toEqual([]);
    expect(bare.problem(HeaderId.From)).toBe('absent');
  });

  test.each([
    ['Via', 'SIP/2.0/UDP :]'],
    ['From', '"open <sip:a@b>'],
    ['To', '<sip:a@b'],
    ['Call-ID', ''],
    ['CSeq', '1'],
    ['Contact', '*, <sip:a@b>'],
    ['Route', '<sip:a'],
    ['Record-Route', ','],
    ['Max-Forwards', '256'],
    ['Max-Forwards', '-1'],
    ['Expires', 'soon'],
    ['Content-Length', '+5'],
    ['Content-Length', '-999'],
    ['Content-Length', '4294967296'],
    ['Content-Length', '5, 5'],
    ['Authorization', 'Digest'],
  ])('%s with %j is malformed, not absent', (name, value) => {
    const one = invite(`${name}: ${value}`);
    expect(one.problem(one.headers[0]!.id)).toBe('malformed');
  });

  test('an Expires nobody can count counts as the largest', () => {
    expect(invite('Expires: 99999999999999999999').expires).toBe(4294967295);
  });

  test('a header that must be alone is reported when it is repeated', () => {
    const twice = invite('To: <sip:a@b>', 't: <sip:c@d>', 'Route: <sip:a>', 'Route: <sip:b>');
    expect(twice.problem(HeaderId.To)).toBe('repeated');
    expect(twice.to!.uriText).toBe('sip:a@b');
    expect(twice.problem(HeaderId.Route)).toBeNull();
  });

  test('one malformed Via spoils the list but not the topmost value', () => {
    const one = invite('Via: SIP/2.0/UDP a', 'Via: SIP/2.0/UDP :]');
    expect(one.via!.host).toBe('a');
    expect(one.secondVia).toBeNull();
    expect(one.vias).toBeNull();
  });
});

describe('the body', () => {
  test('ends where Content-Length says when more arrived', () => {
    const long = message('OPTIONS sip:a SIP/2.0', 'Content-Length: 3', '', 'abcdef');
    expect(long.body).toBe('abc');
    expect(long.isTruncated).toBe(false);
  });

  test('is marked as truncated when less arrived', () => {
    const short = message('OPTIONS sip:a SIP/2.0', 'Content-Length: 9', '', 'abc');
    expect(short.body).toBe('abc');
    expect(short.isTruncated).toBe(true);
  });

  test('goes to the end of the text without Content-Length', () => {
    expect(message('OPTIONS sip:a SIP/2.0', '', 'a\0\xff\r\nb').body).toBe('a\0\xff\r\nb');
  });
});

describe('folding', () => {
  const folded = invite(
    'Via: SIP/2.0/UDP',
    '\ta.example.com',
    '  ;branch=z9hG4bK9,',
    ' SIP/2.0/TCP b',
    'From:',
    ' "Al',
    '  ice" <sip:alice@atlanta.com>;',
    '   tag=7',
    'Subject:   one ',
    ' \t two',
    'CSeq: 1',
    ' INVITE',
  );

  test('values read as one line, offsets stay those of the text', () => {
    expect(folded.value(folded.firstNamed('Subject')!)).toBe('one two');
    expect(folded.via!.branch).toBe('z9hG4bK9');
    expect(folded.vias!.map((via) => via.host)).toEqual(['a.example.com', 'b']);
    expect(folded.from!.tag).toBe('7');
    expect(folded.from!.displayText).toBe('Al ice');
    expect(folded.cseq!.number).toBe(1);
    expect(folded.values(HeaderId.Via)).toEqual(['SIP/2.0/UDP a.example.com ;branch=z9hG4bK9', 'SIP/2.0/TCP b']);
    expect(folded.headers).toHaveLength(4);
  });
});

describe('shape', () => {
  test('every message has the same fields in the same order', () => {
    const request = Object.keys(message(...FULL));
    const reply = Object.keys(message('SIP/2.0 200 OK', '', ''));
    expect(reply).toEqual(request);
    const field = Object.keys(invite('X: y').headers[0]!);
    expect(field).toEqual(['id', 'nameStart', 'nameEnd', 'valueStart', 'valueEnd', 'end', 'isFolded']);
  });

  test('views add no fields', () => {
    const full = message(...FULL);
    const before = Object.keys(full);
    void [full.via, full.vias, full.from, full.to, full.cseq, full.contacts, full.routes, full.uri, full.body];
    expect(Object.keys(full)).toEqual(before);
  });
});

describe('work is bounded', () => {
  test('10,000 Vias on as many lines', () => {
    const many = invite(...Array.from({ length: 10_000 }, (_, i) => `v: SIP/2.0/UDP h${i}`));
    expect(many.vias).toHaveLength(10_000);
    expect(many.secondVia!.host).toBe('h1');
  });

  test('10,000 Vias on one line', () => {
    const value = Array.from({ length: 10_000 }, (_, i) => `SIP/2.0/UDP h${i}`).join(',');
    const many = invite(`Via: ${value}`);
    expect(many.vias).toHaveLength(10_000);
    expect(many.values(HeaderId.Via)).toHaveLength(10_000);
  });

  test('10,000 unclosed brackets', () => {
    const many = invite(...Array.from({ length: 10_000 }, () => 'm: <sip:a'));
    const before = performance.now();
    expect(many.contacts).toBeNull();
    expect(many.values(HeaderId.Contact)).toHaveLength(10_000);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
