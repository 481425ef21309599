import { beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { writeMessage } from '../../src/sip/write-message.ts';
import type { ScriptValue } from '../../src/module/index.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import siputils from './index.ts';

let bench: ModuleBench;
beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(siputils);
});

function request(uri: string, headers = ''): Context {
  return bench.context(`INVITE ${uri} SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx
From: <sip:alice@a>;tag=1
To: <sip:bob@b>
Call-ID: c
CSeq: 1 INVITE
${headers}Content-Length: 0

`);
}

function box(initial: ScriptValue = null): {
  get: () => ScriptValue;
  set: (ctx: Context, value: ScriptValue) => void;
  text: string;
} {
  let current = initial;
  return { text: '$var(x)', get: () => current, set: (_ctx, value) => void (current = value) };
}

test.each([
  ['is_e164', '+4930123456', 1],
  ['is_e164', '4930123456', -1],
  ['is_e164', '+1234567890123456', -1],
  ['is_tel_number', '+49', 1],
  ['is_tel_number', '4-9', -1],
  ['is_numeric', '0123', 1],
  ['is_numeric', '', -1],
  ['is_alphanum', 'abc123', 1],
  ['is_alphanum', 'abc-1', -1],
  ['is_uri', 'sip:a@b', 1],
  ['is_uri', 'nonsense', -1],
  ['is_uri_user_e164', 'sip:+4930@b', 1],
])('%s(%s) is %i', (name, text, expected) => {
  expect(bench.call(name, request('sip:bob@b'), text)).toBe(expected);
});

test('parameters of the Request-URI are found, read, added and removed', () => {
  const ctx = request('sip:bob@b;lr;nat=yes');
  expect(bench.call('uri_param', ctx, 'lr')).toBe(1);
  expect(bench.call('uri_param', ctx, 'nat')).toBe(-1);
  expect(bench.call('uri_param', ctx, 'nat', 'yes')).toBe(1);
  expect(bench.call('uri_param_any', ctx, 'nat')).toBe(1);
  const value = box();
  expect(bench.call('get_uri_param', ctx, 'nat', value)).toBe(1);
  expect(value.get()).toBe('yes');
  bench.call('add_uri_param', ctx, 'x=1');
  expect(bench.call('uri_param_rm', ctx, 'NAT')).toBe(1);
  expect(ctx.requestUri).toBe('sip:bob@b;lr;x=1');
  expect(bench.call('uri_param_rm', ctx, 'nat')).toBe(-1);
});

test('a tel URI becomes a SIP URI with its parameters in the user part', () => {
  const result = box();
  const ctx = request('sip:bob@b');
  expect(bench.call('tel2sip', ctx, 'tel:+12-(34)-56-78;Ext=200;ISUB=+123-456', 'foo.com', result)).toBe(1);
  expect(result.get()).toBe('sip:+12345678;ext=200;isub=+123-456@foo.com;user=phone');
  expect(bench.call('tel2sip', ctx, 'sip:a@b', 'foo.com', result)).toBe(2);
});

test('comparisons know URIs, addresses of record and compact header names', () => {
  const ctx = request('sip:bob@b');
  expect(bench.call('cmp_uri', ctx, 'sip:bob@B', 'sip:bob@b')).toBe(1);
  expect(bench.call('cmp_aor', ctx, 'sip:bob@B;x=1', 'sip:bob@b:5080')).toBe(1);
  expect(bench.call('cmp_aor', ctx, 'sip:Bob@b', 'sip:bob@b')).toBe(-1);
  expect(bench.call('cmp_hdr_name', ctx, 'f', 'From')).toBe(1);
  expect(bench.call('cmp_hdr_name', ctx, 'X-A', 'x-a')).toBe(1);
});

test('the first hop is told by the number of Vias', () => {
  expect(bench.call('is_first_hop', request('sip:b'))).toBe(1);
  expect(bench.call('is_first_hop', request('sip:b', 'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKy\n'))).toBe(-1);
});

describe('contacts inside other URIs', () => {
  const contactOf = (ctx: Context): string => /Contact: (.*)\r\n/.exec(writeMessage(ctx.message, ctx.edits))![1]!;

  test('encode_contact and decode_contact are each the other undone', () => {
    const ctx = request('sip:bob@b', 'Contact: <sip:alice@10.0.0.5:5070;transport=tcp>\n');
    expect(bench.call('encode_contact', ctx, 'enc', '192.0.2.1')).toBe(1);
    expect(contactOf(ctx)).toBe('<sip:enc*alice**10.0.0.5*5070*tcp@192.0.2.1>');
    const back = request('sip:enc*alice**10.0.0.5*5070*tcp@192.0.2.1');
    expect(bench.call('decode_contact', back)).toBe(1);
    expect(back.requestUri).toBe('sip:alice@10.0.0.5:5070;transport=tcp');
  });

  test('a URI in a parameter comes back whole', () => {
    const ctx = request('sip:bob@b', 'Contact: <sip:alice@10.0.0.5:5070;transport=tcp>\n');
    expect(bench.call('contact_param_encode', ctx, 'ksu', 'sip:192.0.2.1')).toBe(1);
    const encoded = contactOf(ctx).slice(1, -1);
    const back = request(encoded);
    expect(bench.call('contact_param_decode_uri', back, 'ksu')).toBe(1);
    expect(back.requestUri).toBe('sip:alice@10.0.0.5:5070;transport=tcp');
  });

  test('what was not encoded is not decoded', () => {
    expect(bench.call('decode_contact', request('sip:a@b'))).toBe(-1);
    expect(bench.call('contact_param_decode_uri', request('sip:a@b;ksu=!!'), 'ksu')).toBe(-1);
  });
});
