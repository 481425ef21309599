import { describe, expect, test } from 'vitest';
import type { Context } from '../../context/context.ts';
import { newDestination } from '../../context/destination.ts';
import { isProblem } from '../../lib/problem.ts';
import { NO_FACTS } from '../facts.ts';
import { sampleContext } from '../testing/sample.ts';
import { makeCoreSelects } from './core-selects.ts';
import { parsePath, type Selected } from './place.ts';

const REQUEST = [
  'INVITE sip:bob:pw@example.com:5070;transport=tcp;ob?h=1 SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:15762;branch=z9hG4bKa;rport;i=5 (a comment), SIP/2.0/TCP [::1]:5;branch=q',
  'Via: SIP/2.0/TLS last;alias',
  'From: "Alice \\"A" <sip:alice@wonder.land>;tag=ft;x=yy;ob',
  'To: Bob <sips:+12-34@host;user=phone>;x="quo ted"',
  'Call-ID: cid@x',
  'CSeq: 007 INVITE',
  'Contact: <sip:second@d>, <sip:c@d;lr>;q=0.7;expires=60;+sip.instance="<urn:uuid:1>"',
  'Record-Route: "rr" <sip:rr1@10.0.0.1:77;lr=on>;x=5',
  'X-List: plain ; q=4;r',
  'Event: presence;id=4',
  'Authorization: Digest username="u@d", realm="y", nonce="1"',
  'Authorization: Digest username="c", realm="x", nonce="2"',
  'Content-Length: 3',
  '',
  'abc',
].join('\r\n');

const selects = makeCoreSelects({
  ...NO_FACTS,
  hasSetting: (group) => group !== 'unknown',
  setting: (group, name) => (name === 'none' ? null : `${group}/${name}`),
});

function select(text: string, ctx: Context = sampleContext(REQUEST)): Selected {
  const read = selects.bind(text);
  if (isProblem(read)) throw new Error(read.message);
  return read(ctx);
}

test.each([
  ['ruri', 'sip:bob:pw@example.com:5070;transport=tcp;ob?h=1'],
  ['ruri.type', 'sip'],
  ['ruri.user', 'bob'],
  ['ruri.pwd', 'pw'],
  ['ruri.host', 'example.com'],
  ['ruri.port', 5070],
  ['ruri.hostport', 'example.com:5070'],
  ['ruri.params', 'transport=tcp;ob'],
  ['ruri.params["transport"]', 'tcp'],
  ['ruri.params.ob', undefined],
  ['ruri.transport', 'tcp'],
  ['RURI.User', 'bob'],
  ['from', '"Alice \\"A" <sip:alice@wonder.land>;tag=ft;x=yy;ob'],
  ['from.uri.hostport', 'wonder.land:5060'],
  ['from.uri.pwd', null],
  ['f.tag', 'ft'],
  ["from.params['x']", 'yy'],
  ['from.name', '"Alice \\"A"'],
  ['to.tag', null],
  ['to.params.x', 'quo ted'],
  ['to.uri.type', 'tel'],
  ['to.uri.user', '+1234'],
  ['refer_to', undefined],
  ['refer_to.uri.user', undefined],
  ['contact.q', '0.7'],
  ['contact.expires', '60'],
  ['contact.instance', '<urn:uuid:1>'],
  ['contact.methods', undefined],
  ['m.uri', 'sip:c@d;lr'],
  ['record_route.name', '"rr" '],
  ['rr.uri.port', 77],
  ['via', 'SIP/2.0/UDP 127.0.0.1:15762;branch=z9hG4bKa;rport;i=5 (a comment)'],
  ['via.comment', 'a comment'],
  ['via.rport', null],
  ['via.received', undefined],
  ['v[2].host', '[::1]'],
  ['via[2].transport', 'TCP'],
  ['via[-1].host', 'last'],
  ['via[-1].alias', null],
  ['via[-1].version', '2.0'],
  ['via[0]', undefined],
  ['via[4]', undefined],
  ['via[1].params["i"]', '5'],
  ['cseq', '007 INVITE'],
  ['cseq.num', '007'],
  ['cseq.method', 'INVITE'],
  ['method', 'INVITE'],
  ['event', 'presence'],
  ['call_id', 'cid@x'],
  ['expires', undefined],
  ['msg.first_line', 'INVITE sip:bob:pw@example.com:5070;transport=tcp;ob?h=1 SIP/2.0'],
  ['msg.header.x_list', 'plain ; q=4;r'],
  ['msg.header["X-List"].params.q', '4'],
  ['msg.header["From"].nameaddr.uri', 'sip:alice@wonder.land'],
  ['msg.header["From"].nameaddr.params', 'tag=ft;x=yy;ob'],
  ['msg.header["Nothing"]', undefined],
  ['msg.request.method', 'INVITE'],
  ['msg.response.reason', undefined],
  ['msg.body', 'abc'],
  ['msg.type', 1],
  ['msg.id.hex', '00000001'],
  ['authorization["x"].nonce', '2'],
  ['authorization.y.username.domain', 'd'],
  ['authorization.x.username.domain', null],
  ['authorization["z"].nonce', undefined],
  ['src.ip_port', '127.0.0.1:15762'],
  ['received.proto_ip_port', 'udp:127.0.0.1:15760'],
  ['branch.count', 0],
  ['branch.uri', undefined],
  ['cfg_get.pstn.gw_ip', 'pstn/gw_ip'],
  ['@cfg_get.pstn["gw_ip"]', 'pstn/gw_ip'],
  ['cfg_get.pstn.none', undefined],
])('%s is %j', (text, expected) => {
  expect(select(text)).toBe(expected);
});

describe('the destination set', () => {
  const ctx = sampleContext(REQUEST);
  ctx.branches = [{ ...newDestination('sip:b1@h;x=y'), q: 300 }, newDestination('sips:b2@h2')];
  ctx.newUri = 'tel:+1-2;rn=+9-9;x=y';
  ctx.destination = 'sip:du@[::2]:66;lr';

  test.each([
    ['branch.count', 2],
    ['branch.uri', 'sip:b1@h;x=y,sips:b2@h2'],
    ['branch.uri.user', undefined],
    ['branch.uri[1].hostport', 'h2:5061'],
    ['branch.uri[2]', undefined],
    ['branch.q', '0.3,'],
    ['branch.uriq', '<sip:b1@h;x=y>;q=0.3,sips:b2@h2'],
    ['ruri.type', 'tel'],
    ['ruri.user', '+12'],
    ['ruri.rn_user', '+99'],
    ['ruri.host', ''],
    ['dst_uri.host', '[::2]'],
    ['next_hop.port', 66],
  ])('%s is %j', (text, expected) => {
    expect(select(text, ctx)).toBe(expected);
  });
});

test('user=phone means nothing with phone2tel off', () => {
  const read = makeCoreSelects({ ...NO_FACTS, phonesAreNumbers: () => false }).bind('to.uri.user');
  expect(isProblem(read) ? null : read(sampleContext(REQUEST))).toBe('+12-34');
});

test('the time is written as asctime() does', () => {
  const read = makeCoreSelects({ ...NO_FACTS, now: () => Date.UTC(2026, 10, 1, 8, 5, 9) }).bind('sys.now.utc');
  expect(isProblem(read) ? null : read(sampleContext())).toBe('Sun Nov  1 08:05:09 2026');
});

test.each([
  ['from.nothing', 'unknown-variable'],
  ['fron.uri', 'unknown-variable'],
  ['via.1.host', 'unknown-variable'],
  ['ruri[1]', 'unknown-variable'],
  ['cfg_get.unknown.name', 'unknown-variable'],
  ['db.test', 'not-available'],
  ['', 'unknown-variable'],
])('%s is refused: %s', (text, problem) => {
  expect(selects.bind(text)).toMatchObject({ problem });
});

test('a root that is misspelt gets a suggestion', () => {
  expect(selects.bind('fron.uri')).toMatchObject({ hint: 'did you mean from?' });
});

test('the steps of a path are names, quoted names and numbers', () => {
  expect(parsePath('via[-1].params["a.b"]')).toEqual(['via', -1, 'params', 'a.b']);
  expect(parsePath('via[')).toBeNull();
  expect(parsePath('via..host')).toBeNull();
});
