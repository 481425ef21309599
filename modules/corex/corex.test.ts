import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import corex from './index.ts';

let bench: ModuleBench;
let ctx: Context;

beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(corex);
  ctx = bench.context(`INVITE sip:bob@b SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx
From: <sip:alice@a>;tag=1
To: <sip:bob@b>
Call-ID: c
CSeq: 1 INVITE
Content-Length: 0

`);
});

test('append_branch adds a URI with its q', () => {
  expect(bench.call('append_branch', ctx, 'sip:carol@c', '0.5')).toBe(1);
  expect(ctx.branches).toMatchObject([{ uri: 'sip:carol@c', q: 500, destination: null }]);
});

test('append_branch sends another URI the way of the Request-URI', () => {
  ctx.destination = 'sip:192.0.2.9';
  ctx.branchFlags = 8;
  expect(bench.call('append_branch', ctx, 'sip:carol@c')).toBe(1);
  expect(ctx.branches).toMatchObject([{ uri: 'sip:carol@c', destination: 'sip:192.0.2.9', flags: 8, ruid: null }]);
});

test('append_branch without a URI takes the Request-URI with its next hop', () => {
  ctx.newUri = 'sip:dave@d';
  ctx.destination = 'sip:192.0.2.9';
  ctx.ruid = 'uloc-1';
  expect(bench.call('append_branch', ctx)).toBe(1);
  expect(ctx.branches).toMatchObject([{ uri: 'sip:dave@d', destination: 'sip:192.0.2.9', ruid: 'uloc-1' }]);
});

test('append_branch refuses what is no URI, a wrong q, and more branches than allowed', () => {
  expect(bench.call('append_branch', ctx, 'nonsense')).toBe(-1);
  expect(bench.call('append_branch', ctx, 'sip:a@b', '7')).toBe(-1);
  // As in Kamailio the Request-URI is one of the twelve.
  for (let i = 0; i < 11; i++) expect(bench.call('append_branch', ctx, `sip:${i}@b`)).toBe(1);
  expect(bench.call('append_branch', ctx, 'sip:one-too-many@b')).toBe(-1);
});

test('extended flags go to 63', () => {
  expect(bench.call('setxflag', ctx, 63)).toBe(1);
  expect(bench.call('isxflagset', ctx, 63)).toBe(1);
  expect(bench.call('resetxflag', ctx, 63)).toBe(1);
  expect(bench.call('isxflagset', ctx, 63)).toBe(-1);
  expect(bench.call('setxflag', ctx, 64)).toBe(-1);
});

test('sockets are chosen by address; one that is not there is left out, with a warning', () => {
  expect(bench.call('set_send_socket', ctx, 'tcp:127.0.0.1:5060')).toBe(1);
  expect(bench.call('set_send_socket_name', ctx, 'none')).toBe(1);
  expect(ctx.sendSocket).toBeNull();
  expect(bench.log).toEqual([
    'warn no socket found to match [tcp:127.0.0.1:5060]',
    'warn no socket found to match [none]',
  ]);
  expect(bench.call('set_send_socket', ctx, '127.0.0.1')).toBe(1);
  expect(ctx.sendSocket).toMatchObject({ address: '127.0.0.1', port: 5060 });
});

test('what cannot name a socket is refused', () => {
  expect(bench.call('set_send_socket', ctx, 'any:127.0.0.1')).toBe(-1);
  expect(bench.call('sendx', ctx, 'sip:192.0.2.1', '::1', 'text')).toBe(-1);
  expect(ctx.sendSocket).toBeNull();
});
