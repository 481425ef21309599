import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import sanity from './index.ts';

const ALL = 32767;
const LINES = {
  start: 'OPTIONS sip:u@127.0.0.1 SIP/2.0',
  via: 'Via: SIP/2.0/UDP 127.0.0.1:5067;branch=z9hG4bKa',
  from: 'From: <sip:a@b>;tag=ft',
  to: 'To: <sip:u@b>',
  callId: 'Call-ID: x1',
  cseq: 'CSeq: 1 OPTIONS',
  extra: '',
  length: 'Content-Length: 0',
};

let bench: ModuleBench;
beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(sanity, { autodrop: 0 });
});

function request(changes: Partial<typeof LINES> = {}): Context {
  const lines = Object.values({ ...LINES, ...changes }).filter((line) => line !== '');
  return bench.context(`${lines.join('\n')}\n\n`);
}

const check = (changes: Partial<typeof LINES>, checks = ALL, uris = 7): string => {
  const result = bench.call('sanity_check', request(changes), checks, uris);
  const reply = bench.replies.at(-1);
  return result === 1 ? 'fine' : `${reply!.status} ${reply!.reason}`;
};

test('checks of URIs go up to 15', () => {
  expect(check({}, ALL, 15)).toBe('fine');
  expect(bench.call('sanity_check', request(), ALL, 16)).toBe(-1);
});

test.each<[Partial<typeof LINES>, string]>([
  [{}, 'fine'],
  [{ start: 'OPTIONS tel:+123 SIP/2.0' }, 'fine'],
  [{ start: 'OPTIONS foo:u@127.0.0.1 SIP/2.0' }, '416 Unsupported URI Scheme in Request URI'],
  [{ start: 'OPTIONS sip:u@a:b SIP/2.0' }, '400 Bad Request URI'],
  [{ to: '' }, '400 Missing Required Header in Request'],
  [{ cseq: 'CSeq: 1 INVITE' }, '400 CSeq method does not match request method'],
  [{ cseq: 'CSeq: 99999999999 OPTIONS' }, '400 CSeq number is illegal'],
  [{ cseq: 'CSeq: abc OPTIONS' }, '400 CSeq number is illegal'],
  [{ length: 'Content-Length: 10' }, '400 Content-Length mis-match'],
  [{ length: '' }, 'fine'],
  [{ extra: 'Expires: abc' }, '400 Expires value is illegal'],
  [{ extra: 'Expires: 99999999999' }, '400 Expires value is illegal'],
  [{ extra: 'Proxy-Require: foo' }, '420 Bad Proxy Require Extension'],
  [{ from: 'From: <isbn:1>;tag=1' }, '400 Invalid From Header'],
  [{ to: 'To: <sip:a@:x>' }, '400 Ivalid To Header'],
  [{ extra: 'Authorization: Digest username' }, '400 Bad Auth Header'],
  [{ from: 'From: <sip:a@b>;tag=1;tag=2' }, '400 Many From Tag Params'],
  [{ to: 'To: <sip:a@b>;tag=1;tag=2' }, '400 Many To Tag Params'],
])('%j is %s', (changes, expected) => {
  expect(check(changes)).toBe(expected);
});

test('only the checks asked for are made', () => {
  expect(check({ cseq: 'CSeq: 1 INVITE' }, 64)).toBe('fine');
  expect(check({ from: 'From: <isbn:1>;tag=1' }, 1024, 4)).toBe('fine');
  expect(check({ extra: 'Contact: <sip:a@:x>' }, 1024, 8)).toBe('400 Bad Contact URI');
});

test('extensions that are allowed are not refused, the others are named', async () => {
  bench = new ModuleBench();
  await bench.load(sanity, { autodrop: 0, proxy_require: 'foo, baz' });
  expect(check({ extra: 'Proxy-Require: Foo, bar, baz' })).toBe('420 Bad Proxy Require Extension');
  expect(bench.replies.at(-1)!.headers).toEqual(['Unsupported: bar']);
  const ctx = request({ extra: 'Proxy-Require: bar' });
  for (let i = 0; i < 2; i++) bench.call('sanity_check', ctx);
  expect(bench.replies.slice(-2).map(({ headers }) => headers)).toEqual([['Unsupported: bar'], ['Unsupported: bar']]);
});

test('autodrop ends the script, noreply leaves the answer to sanity_reply', async () => {
  bench = new ModuleBench();
  await bench.load(sanity, { noreply: 1 });
  const ctx = request({ cseq: 'CSeq: 1 INVITE' });
  expect(bench.call('sanity_check', ctx)).toBe(0);
  expect(bench.replies).toEqual([]);
  expect(bench.call('sanity_reply', ctx)).toBe(1);
  expect(bench.replies).toMatchObject([{ status: 400 }]);
});
