import { describe, expect, test } from 'vitest';
import { setCheckedCredentials } from '../../src/context/checked-credentials.ts';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { INVITE } from '../../src/pv/testing/sample.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import siputils from './index.ts';

const bench = (message?: string): FunctionBench => FunctionBench.make(siputils, {}, message);

const OPTIONS = INVITE.replace('INVITE sip:bob@127.0.0.1:15761;transport=udp;x=y', 'OPTIONS sip:127.0.0.1').replace(
  '7 INVITE',
  '7 OPTIONS',
);
const REPLY = INVITE.replace(/^INVITE .*\r\n/, 'SIP/2.0 200 OK\r\n');

// What Kamailio 5.6.3 returns.
test.each([
  ['has_totag', [], -1],
  ['is_request', [], 1],
  ['is_reply', [], -1],
  ['is_first_hop', [], 1],
  ['uri_param', ['x'], -1],
  ['uri_param', ['x', 'y'], 1],
  ['uri_param', ['x', 'z'], -1],
  ['uri_param', ['zz'], -1],
  ['uri_param_any', ['x'], 1],
  ['uri_param_any', ['zz'], -1],
  ['is_uri', ['sip:a@b'], 1],
  ['is_uri', ['a b'], -1],
  ['is_tel_number', ['+24'], 1],
  ['is_tel_number', ['+'], -2],
  ['is_tel_number', ['2a'], -2],
  ['is_numeric', ['12'], 1],
  ['is_numeric', [''], -2],
  ['is_numeric', ['a'], -2],
  ['is_alphanum', ['a1'], 1],
  ['is_alphanum', ['a-1'], -3],
  ['is_alphanum', [''], -2],
  ['is_alphanumex', ['a-1', '-'], 1],
  ['is_alphanumex', ['a b', ''], -3],
  ['cmp_uri', ['sip:A@b', 'sip:A@B'], 1],
  ['cmp_uri', ['sip:a@b', 'sip:A@B'], -1],
  ['cmp_uri', ['garbage', 'sip:a@b'], -2],
  ['cmp_aor', ['sip:a@b;x', 'sip:a@B:5060'], 1],
  ['cmp_aor', ['a@b', 'sip:a@b'], -2],
  ['cmp_hdr_name', ['f', 'FROM'], 1],
  ['cmp_hdr_name', ['X-a', 'x-A'], 1],
  ['cmp_hdr_name', ['X-a', 'x-b'], -2],
  ['cmp_hdr_name', ['x-b', 'X-a'], -1],
  ['cmp_hdr_name', ['X-One', 'X-O'], -1],
  ['cmp_hdr_name', ['f', 't'], -1],
  ['cmp_aor', ['sip:a@b:5060', 'sips:a@b:5061'], 1],
  ['is_uri', ['http://x'], -1],
  ['cmp_hdr_name', ['', 'a'], -2],
  ['is_gruu', [], -1],
  ['is_gruu', ['sip:a@b;gr'], 2],
  ['is_gruu', ['sip:a@b;gr=x'], 1],
  ['is_supported', ['timer'], 1],
  ['is_supported', ['path'], -1],
  ['hdr_date_check', [10], -1],
  ['options_reply', [], -1],
])('%s(%j) returns %i', (name, args, expected) => {
  expect(bench().call(name, ...args)).toBe(expected);
});

test.each([
  ['is_e164', '+1234', 1],
  ['is_e164', '1234', -1],
  ['is_e164', '+12', 1],
  ['is_e164', '+123456789012345', 1],
  ['is_e164', '+1234567890123456', -1],
  ['is_uri_user_e164', 'sip:+1234@a', 1],
  ['is_uri_user_e164', 'garbage', -1],
  ['is_uri_user_e164', 'sip:a', -1],
  ['is_uri_user_e164', 'tel:+1234', -1],
])('%s() of a variable with %j returns %i', (name, text, expected) => {
  const each = bench();
  each.script.set('$var(t)', text);
  expect(each.call(name, '$var(t)')).toBe(expected);
});

test('replies are told from requests, first hops by their Record-Route', () => {
  const each = bench(REPLY.replace('Max-Forwards', 'Record-Route: <sip:127.0.0.1:15760;lr>\r\nMax-Forwards'));
  expect([each.call('is_reply'), each.call('is_request'), each.call('is_first_hop')]).toEqual([1, -1, 1]);
  expect(bench(REPLY).call('is_first_hop')).toBe(-1);
  const foreign = bench(REPLY.replace('Max-Forwards', 'Record-Route: <sip:9.9.9.9;lr>\r\nMax-Forwards'));
  expect(foreign.call('is_first_hop')).toBe(-1);
});

test('parameters of the Request-URI come and go', () => {
  const each = bench();
  each.call('add_uri_param', 'nat=yes');
  expect(each.call('get_uri_param', 'nat', '$var(n)')).toBe(1);
  expect(each.call('uri_param_rm', 'x')).toBe(1);
  expect(each.script.print('$ru $var(n)')).toBe('sip:bob@127.0.0.1:15761;transport=udp;nat=yes yes');
  expect(each.call('get_uri_param', 'x', '$var(n)')).toBe(-1);
});

test('tel URIs become SIP URIs', () => {
  const each = bench();
  expect(each.call('tel2sip', 'tel:+1-(2).3;Ext=200;ISUB=+12-3', 'd.com', '$var(t)')).toBe(1);
  expect(each.script.get('$var(t)')).toBe('sip:+123;ext=200;isub=+12-3@d.com;user=phone');
  expect(each.call('tel2sip', 'sip:a@b', 'd.com', '$var(t)')).toBe(2);
});

test.each([
  ['set_uri_user', 'sip:user:pw@host:5;p', 'new', 'sip:new@host:5;p'],
  ['set_uri_user', 'sip:host', 'new', 'sip:new@host'],
  ['set_uri_user', 'sip:a@host', '', 'sip:host'],
  ['set_uri_host', 'sip:a@host:5;p', 'new', 'sip:a@new:5;p'],
  ['set_uri_host', 'sip:[::1]:5', 'new', 'sip:new:5'],
])('%s(%s, %j) gives %s', (name, uri, part, expected) => {
  const each = bench();
  each.script.set('$var(u)', uri);
  each.script.set('$var(part)', part);
  expect(each.call(name, '$var(u)', '$var(part)')).toBe(1);
  expect(each.script.get('$var(u)')).toBe(expected);
  each.script.set('$var(u)', 'nothing');
  expect(each.call(name, '$var(u)', '$var(part)')).toBe(-1);
});

describe('contacts', () => {
  test('are encoded into a user and decoded', () => {
    const each = bench();
    expect(each.call('encode_contact', 'pfx', '9.9.9.9')).toBe(1);
    expect(each.written).toContain('Contact: <sip:pfx*alice**127.0.0.1*15762*udp@9.9.9.9>;expires=60\r\n');
    each.script.set('$ru', 'sip:pfx*bob*pw*1.1.1.1*5061*tcp@9.9.9.9');
    expect(each.call('decode_contact')).toBe(1);
    expect(each.script.get('$ru')).toBe('sip:bob:pw@1.1.1.1:5061;transport=tcp');
    expect(each.call('decode_contact')).toBe(-26);
    each.script.set('$ru', 'sip:pfx*bob**1.1.1.1**@9.9.9.9;x=y');
    each.call('decode_contact');
    expect(each.script.get('$ru')).toBe('sip:bob@1.1.1.1;x=y');
    expect(bench().call('decode_contact_header')).toBe(-26);
  });

  test('are encoded into a parameter and decoded', () => {
    const each = bench();
    each.call('contact_param_encode', 'ksu', 'sip:1.2.3.4');
    const encoded = 'ksu=c2lwOmFsaWNlQDEyNy4wLjAuMToxNTc2Mjt0cmFuc3BvcnQ9dWRw';
    expect(each.written).toContain(`Contact: <sip:1.2.3.4;${encoded}>;expires=60\r\n`);
    each.script.set('$ru', `sip:1.2.3.4;${encoded}`);
    expect(each.call('contact_param_decode_ruri', 'ksu')).toBe(1);
    expect(each.script.get('$ru')).toBe('sip:alice@127.0.0.1:15762;transport=udp');
  });

  test('stay as they are when there is something else in the parameter', () => {
    const contact = 'Contact: <sip:alice@127.0.0.1;ksu=v>';
    const each = bench(INVITE.replace(/^Contact: <[^>]*>/m, contact));
    expect(each.call('contact_param_decode', 'ksu')).toBe(-1);
    expect(each.written).toContain(contact);
  });

  test('lose a parameter', () => {
    const each = bench();
    each.call('contact_param_rm', 'transport');
    expect(each.written).toContain('Contact: <sip:alice@127.0.0.1:15762>;expires=60\r\n');
  });
});

test('only credentials that were checked are those of a user', () => {
  const each = bench(INVITE.replace('X-B:', 'Authorization: Digest username="al", realm="r"\r\nX-B:'));
  expect(each.call('is_user', 'al')).toBe(-1);
  expect(each.log).toEqual(['-1 is_user(): no credentials of the request were checked before']);
  setCheckedCredentials(each.ctx, each.ctx.message.credentials(HeaderId.Authorization)[0]!);
  expect([each.call('is_user', 'al'), each.call('is_user', 'bob')]).toEqual([1, -1]);
});

test('OPTIONS for the server is answered with what it can do', () => {
  const each = bench(OPTIONS);
  expect(each.call('options_reply')).toBe(1);
  expect(each.replies).toEqual(['200 OK']);
  expect(each.replyHeaders).toEqual(['Accept: */*\r\nAccept-Encoding: \r\nAccept-Language: en\r\nSupported: \r\n']);
  expect(bench(OPTIONS.replace('sip:127', 'sip:x@127')).call('options_reply')).toBe(-1);
});

test('a charging vector is made once and can be read', () => {
  const each = bench();
  expect(each.script.get('$pcv(value)')).toBe(null);
  expect(each.call('sip_p_charging_vector', 'g')).toBe(1);
  const id = String(each.script.get('$pcv(value)'));
  expect(id).toMatch(/^[0-9A-F]{32}$/);
  expect(each.written).toContain(`P-Charging-Vector: icid-value=${id}; icid-generated-at=127.0.0.1\r\n`);
});

test('an old Date is told', () => {
  const each = bench(INVITE.replace('X-B:', 'Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nX-B:'));
  each.time.run(5000);
  expect(each.call('hdr_date_check', 10)).toBe(1);
  each.time.run(10_000);
  expect(each.call('hdr_date_check', 10)).toBe(-4);
  expect(each.log).toEqual(['-1 hdr_date_check(): Date is 15 seconds old']);
  const unreadable = bench(INVITE.replace('X-B:', 'Date: today\r\nX-B:'));
  expect([unreadable.call('hdr_date_check', 10), bench().call('hdr_date_check', 10)]).toEqual([-1, -1]);
  expect(unreadable.log).toEqual(['-1 hdr_date_check(): Date cannot be read']);
});

describe('a saved identity', () => {
  const saved = (value: string | number): FunctionBench => {
    const each = bench();
    each.ctx.avps.push('rpid', value);
    return each;
  };

  test('becomes a Remote-Party-ID', () => {
    const each = saved('sip:+12345@x');
    expect(each.call('append_rpid_hf')).toBe(1);
    expect(each.call('append_rpid_hf', '<', '$rU>')).toBe(1);
    expect(each.written).toContain('\r\nRemote-Party-ID: sip:+12345@x;party=calling;id-type=subscriber;screen=yes\r\n');
    expect(each.written).toContain('\r\nRemote-Party-ID: <sip:+12345@x$rU>\r\n');
    expect([bench(), saved(''), saved(5)].map((other) => other.call('append_rpid_hf'))).toEqual([-1, -1, -1]);
  });

  test.each([
    ['sip:+12345@x', 1],
    ['"a" <sip:+12345@x>;p=1', 1],
    ['<tel:+12345>', 1],
    ['"a" <sip:12345@x>', -1],
    ['<sip:x>', -1],
    ['+12345', -1],
    ['<sip:+12345', -1],
    ['', -1],
  ])('%s is an E.164 number: %i', (value, expected) => {
    expect(saved(value).call('is_rpid_user_e164')).toBe(expected);
  });
});
