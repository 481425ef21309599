import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import nathelper from './index.ts';
import { isPrivateAddress } from './private-address.ts';

const message = (contact: string, uri = 'sip:bob@example.com', body = ''): string =>
  [
    `INVITE ${uri} SIP/2.0`,
    'Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKx',
    'From: <sip:a@example.com>;tag=1',
    'To: <sip:b@example.com>',
    'Call-ID: nat',
    'CSeq: 1 INVITE',
    `Contact: ${contact}`,
    'Content-Type: application/sdp',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');

const bench = (contact: string, uri?: string, parameters: Record<string, unknown> = {}): FunctionBench =>
  FunctionBench.make(nathelper, parameters, message(contact, uri));

const contactOf = ({ written }: FunctionBench): string => /^Contact: (.*?)\r?$/m.exec(written)![1]!;

test('the alias set in a Contact leads back to the sender from a Request-URI', () => {
  const first = bench('<sip:alice@10.0.0.5;ob>');
  expect(first.call('set_contact_alias')).toBe(1);
  const uri = /<(.*)>/.exec(contactOf(first))![1]!;
  const second = bench('<sip:b@h>', uri);
  expect(second.call('handle_ruri_alias')).toBe(1);
  const { remoteAddress, remotePort } = first.ctx.flow;
  expect(second.ctx.requestUri).toBe('sip:alice@10.0.0.5;ob');
  expect(second.ctx.destination).toBe(`sip:${remoteAddress}:${remotePort}`);
});

test('a Contact is changed once', () => {
  const made = bench('<sip:alice@10.0.0.5>');
  expect(made.call('fix_nated_contact')).toBe(1);
  const after = contactOf(made);
  expect(made.call('fix_nated_contact')).toBe(-1);
  expect(made.call('set_contact_alias')).toBe(-1);
  expect(contactOf(made)).toBe(after);
  expect(made.call('nat_uac_test', 1)).toBe(-1);
});

test('the last alias is taken even when nothing follows it', () => {
  const made = bench('<sip:b@h>', 'sip:c@d;alias=1.1.1.1~1~1;alias=2.2.2.2~2~2');
  expect(made.call('handle_ruri_alias', 1)).toBe(1);
  expect(made.ctx.requestUri).toBe('sip:c@d;alias=1.1.1.1~1~1');
  expect(made.ctx.destination).toBe('sip:2.2.2.2:2;transport=tcp');
});

test('a malformed alias leaves the request as it is', () => {
  for (const alias of ['1.2.3.4~5', '~~', '1.2.3.4~5~9', '1.2.3.4~99999~1', '1.2.3.4~x~1', 'a b~1~1']) {
    const made = bench('<sip:b@h>', `sip:c@d;alias=${alias.replace(' ', '%20')}`);
    expect(made.call('handle_ruri_alias')).toBe(-1);
    expect(made.ctx.destination).toBeNull();
    expect(made.ctx.newUri).toBeNull();
  }
});

test('an alias stays out of the headers of a URI', () => {
  const made = bench('<sip:alice@10.0.0.5?a=b>');
  made.call('set_contact_alias');
  expect(contactOf(made)).toMatch(/^<sip:alice@10\.0\.0\.5;alias=[^?]*\?a=b>$/);
});

test('private addresses are read as inet_aton reads them', () => {
  for (const host of ['10.0.0.1', '10.1', '172.31.255.255', '192.168.1.1', '100.127.0.1', '192.0.0.7'])
    expect(isPrivateAddress(host, false)).toBe(true);
  for (const host of ['010.0.0.1', '10.0.0.256', '172.32.0.1', '', '.', '10', 'host', '1.2.3.4.5', '10.', 'fd00::1'])
    expect(isPrivateAddress(host, false)).toBe(false);
  expect(isPrivateAddress('192.0.0.8', false)).toBe(false);
  expect(isPrivateAddress('192.0.0.8', true)).toBe(true);
});

test('keep-alives by SIP need a From', () => {
  expect(() => bench('<sip:b@h>', undefined, { sipping_bflag: 7, natping_interval: 5 })).toThrow();
});
