import { describe, expect, test } from 'vitest';
import { buildAckForNegative, buildCancel, buildReply } from './build.ts';
import type { ReplyParts } from './build.ts';
import type { Message } from './message.ts';
import { isFailure, parseMessage } from './parse-message.ts';

function parse(text: string): Message {
  const result = parseMessage(text);
  if (isFailure(result)) throw new Error(result.detail);
  return result;
}

const INVITE =
  'INVITE sip:sl@127.0.0.1 SIP/2.0\r\n' +
  'Via: SIP/2.0/UDP 10.0.0.1:5072;rport;branch=z9hG4bKabc;foo=1\r\n' +
  'Max-Forwards: 70\r\n' +
  'Record-Route: <sip:p1;lr>, <sip:p2;lr>\r\n' +
  'Record-Route: <sip:p3;lr>\r\n' +
  'To: Bob <sip:bob@b>\r\n' +
  'From: "A" <sip:a@b>;tag=ft\r\n' +
  'Call-ID: c1\r\n' +
  'CSeq: 7 INVITE\r\n' +
  'Contact: <sip:a@127.0.0.1:5872>\r\n' +
  'Content-Length: 3\r\n\r\nxyz';

const PLAIN: ReplyParts = {
  status: 404,
  reason: 'Not here',
  toTag: 'tt',
  received: '127.0.0.1',
  rport: 5872,
  headers: '',
  serverHeader: 'Server: kahea',
};

describe('buildReply', () => {
  test('has the layout of Kamailio', () => {
    expect(buildReply(parse(INVITE), { ...PLAIN, headers: 'X-Extra: 1\r\n' })).toBe(
      'SIP/2.0 404 Not here\r\n' +
        'Via: SIP/2.0/UDP 10.0.0.1:5072;rport=5872;branch=z9hG4bKabc;foo=1;received=127.0.0.1\r\n' +
        'To: Bob <sip:bob@b>;tag=tt\r\n' +
        'From: "A" <sip:a@b>;tag=ft\r\n' +
        'Call-ID: c1\r\n' +
        'CSeq: 7 INVITE\r\n' +
        'X-Extra: 1\r\n' +
        'Server: kahea\r\n' +
        'Content-Length: 0\r\n\r\n',
    );
  });

  test.each([
    [100, false],
    [101, true],
    [180, true],
    [200, true],
    [299, true],
    [300, false],
    [486, false],
  ])('a %d copies Record-Route: %s', (status, copies) => {
    const reply = buildReply(parse(INVITE), { ...PLAIN, status });
    expect(reply.includes('Record-Route: <sip:p1;lr>, <sip:p2;lr>\r\nRecord-Route: <sip:p3;lr>\r\n')).toBe(copies);
  });

  test('a To that has a tag keeps it, a null tag adds none', () => {
    const tagged = parse(INVITE.replace('<sip:bob@b>', '<sip:bob@b>;tag=theirs'));
    expect(buildReply(tagged, PLAIN)).toContain('To: Bob <sip:bob@b>;tag=theirs\r\n');
    expect(buildReply(parse(INVITE), { ...PLAIN, toTag: null })).toContain('To: Bob <sip:bob@b>\r\n');
  });

  test('an empty tag is no tag', () => {
    const empty = parse(INVITE.replace('<sip:bob@b>', '<sip:bob@b>;tag='));
    expect(buildReply(empty, PLAIN)).toContain('To: Bob <sip:bob@b>;tag=;tag=tt\r\n');
  });

  test('lines are copied as they came, folds and compact names included', () => {
    const request = parse(INVITE.replace('Via:', 'v :').replace('To: Bob', 't:\r\n Bob ').replace('Call-ID', 'i'));
    const reply = buildReply(request, PLAIN);
    expect(reply).toContain('\r\nv : SIP/2.0/UDP 10.0.0.1:5072;rport=5872;');
    expect(reply).toContain('\r\nt:\r\n Bob  <sip:bob@b>;tag=tt\r\n');
    expect(reply).toContain('\r\ni: c1\r\n');
  });

  test('every Via is copied, the topmost value alone gets received and rport', () => {
    const request = parse(INVITE.replace(';foo=1', ' , SIP/2.0/TCP x;rport\r\nv: SIP/2.0/UDP y'));
    expect(buildReply(request, PLAIN)).toContain(
      'Via: SIP/2.0/UDP 10.0.0.1:5072;rport=5872;branch=z9hG4bKabc;received=127.0.0.1 , SIP/2.0/TCP x;rport\r\nv: SIP/2.0/UDP y\r\n',
    );
  });

  test('received and rport the sender wrote are replaced, never doubled', () => {
    const request = parse(INVITE.replace(';rport;', ';received=9.9.9.9;rport=1;'));
    expect(buildReply(request, PLAIN)).toContain(
      'Via: SIP/2.0/UDP 10.0.0.1:5072;received=127.0.0.1;rport=5872;branch=z9hG4bKabc;foo=1\r\n',
    );
    expect(buildReply(request, { ...PLAIN, received: null, rport: null })).toContain(';received=9.9.9.9;rport=1;');
  });

  test('an rport nobody asked for stands at the end', () => {
    const request = parse(INVITE.replace(';rport;', ';'));
    expect(buildReply(request, PLAIN)).toContain(';foo=1;rport=5872;received=127.0.0.1\r\n');
  });

  test('a body brings its type and length', () => {
    const reply = buildReply(parse(INVITE), { ...PLAIN, body: 'a\xffb', contentType: 'text/plain' });
    expect(reply.endsWith('Content-Type: text/plain\r\nServer: kahea\r\nContent-Length: 3\r\n\r\na\xffb')).toBe(true);
  });

  test('repeated single headers are answered with the first', () => {
    const reply = buildReply(parse(INVITE.replace('CSeq', 'To: <sip:second>\r\nCall-ID: c2\r\nCSeq')), PLAIN);
    expect(reply).not.toContain('second');
    expect(reply).not.toContain('c2');
  });

  test('a reason cannot bring header lines', () => {
    const reply = buildReply(parse(INVITE), { ...PLAIN, reason: 'No\r\nEvil: x\rY' });
    expect(reply.startsWith('SIP/2.0 404 No Evil: x Y\r\nVia')).toBe(true);
  });

  test('a request without usable headers still gives a reply', () => {
    const result = parseMessage('OPTIONS sip:a SIP/2.0\r\nTo: "open <sip:a\r\nVia: SIP/2.0/UDP :]\r\nbad line\r\n\r\n');
    if (!isFailure(result)) throw new Error('parsed');
    expect(buildReply(result.partial!, { ...PLAIN, status: 400, reason: 'Bad' })).toBe(
      'SIP/2.0 400 Bad\r\nTo: "open <sip:a\r\nVia: SIP/2.0/UDP :]\r\nServer: kahea\r\nContent-Length: 0\r\n\r\n',
    );
  });
});

const SENT =
  'INVITE sip:rr@127.0.0.1 SIP/2.0\r\n' +
  'Record-Route: <sip:127.0.0.1:5870;lr>\r\n' +
  'Via: SIP/2.0/UDP 127.0.0.1:5870;branch=z9hG4bKc30d.54e6.0\r\n' +
  'Via: SIP/2.0/UDP 10.0.0.1:5072;received=127.0.0.1;rport=5872;branch=z9hG4bKabc\r\n' +
  'Max-Forwards: 70\r\n' +
  't: Bob <sip:bob@b>\r\n' +
  'From: "A" <sip:a@b>;tag=ft\r\n' +
  'Call-ID: c1\r\n' +
  'CSeq: 7 INVITE\r\n' +
  'Route: <sip:127.0.0.1:5870;lr>\r\n' +
  'Route: <sip:zz;lr>,  <sip:yy;lr>\r\n' +
  'Authorization: Digest username="x"\r\n' +
  'Content-Length: 3\r\n\r\nxyz';

describe('requests of the same hop', () => {
  test('ACK takes To from the reply and the rest from the INVITE as sent', () => {
    const reply = parse('SIP/2.0 486 Busy\r\nTo: Bob <sip:bob@b>;tag=uas\r\nCSeq: 7 INVITE\r\n\r\n');
    expect(buildAckForNegative(parse(SENT), reply)).toBe(
      'ACK sip:rr@127.0.0.1 SIP/2.0\r\n' +
        'Via: SIP/2.0/UDP 127.0.0.1:5870;branch=z9hG4bKc30d.54e6.0\r\n' +
        'Max-Forwards: 70\r\n' +
        'To: Bob <sip:bob@b>;tag=uas\r\n' +
        'From: "A" <sip:a@b>;tag=ft\r\n' +
        'Call-ID: c1\r\n' +
        'CSeq: 7 ACK\r\n' +
        'Route: <sip:127.0.0.1:5870;lr>\r\n' +
        'Route: <sip:zz;lr>,  <sip:yy;lr>\r\n' +
        'Content-Length: 0\r\n\r\n',
    );
  });

  test('CANCEL is the INVITE with its own method, and further headers at the end', () => {
    expect(buildCancel(parse(SENT), 'Reason: SIP;cause=200\r\n')).toBe(
      'CANCEL sip:rr@127.0.0.1 SIP/2.0\r\n' +
        'Via: SIP/2.0/UDP 127.0.0.1:5870;branch=z9hG4bKc30d.54e6.0\r\n' +
        'Max-Forwards: 70\r\n' +
        't: Bob <sip:bob@b>\r\n' +
        'From: "A" <sip:a@b>;tag=ft\r\n' +
        'Call-ID: c1\r\n' +
        'CSeq: 7 CANCEL\r\n' +
        'Route: <sip:127.0.0.1:5870;lr>\r\n' +
        'Route: <sip:zz;lr>,  <sip:yy;lr>\r\n' +
        'Content-Length: 0\r\n' +
        'Reason: SIP;cause=200\r\n\r\n',
    );
  });

  test('Content-Length and headers that are asked for stay where they were', () => {
    const sent = parse(SENT.replace('Call-ID', 'l: 3\r\nX-Key: 1\r\nCall-ID').replace('Content-Length: 3\r\n', ''));
    const order = ['From: "A" <sip:a@b>;tag=ft', 'l: 0', 'X-Key: 1', 'Call-ID: c1'].join('\r\n');
    expect(buildCancel(sent, '', 'x-k')).toContain(order);
    expect(buildCancel(sent, '', 'x-k')).not.toContain('Content-Length');
    expect(buildAckForNegative(sent, sent, 'x-k')).toContain(order);
    expect(buildCancel(sent)).not.toContain('X-Key');
  });

  test('only the topmost value of a Via line goes along', () => {
    const sent = parse(SENT.replace('.0\r\nVia: ', '.0,\r\n '));
    expect(buildCancel(sent)).toContain('SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5870;branch=z9hG4bKc30d.54e6.0\r\nMax');
  });
});
