import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { writeForwardedRequest } from '../../src/context/outgoing.ts';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import maxfwd from './index.ts';

let bench: ModuleBench;

beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(maxfwd, {});
});

function request(line: string): Context {
  return bench.context(`OPTIONS sip:bob@192.0.2.7 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx
${line}From: <sip:alice@a>;tag=ft
To: <sip:bob@b>
Call-ID: c
CSeq: 1 OPTIONS
Content-Length: 0

`);
}

function sent(ctx: Context): string[] {
  const parts = { uri: ctx.requestUri, socket: LOCAL_SOCKET, branch: 'z9hG4bKb', path: null };
  return writeForwardedRequest(ctx, ctx.edits, parts).split('\r\n');
}

const process = (ctx: Context): unknown => bench.call('mf_process_maxfwd_header', ctx, 10);

test('a request without Max-Forwards gets it as its first header', () => {
  const ctx = request('');
  expect(process(ctx)).toBe(2);
  expect(sent(ctx)[1]).toBe('Max-Forwards: 10');
});

test.each([
  ['1', '0'],
  ['70', '69'],
  ['0068', '67'],
  ['71', '70'],
  ['255', '70'],
  ['300', '70'],
])('%s leaves as %s', (before, after) => {
  const ctx = request(`Max-Forwards: ${before}\n`);
  expect(process(ctx)).toBe(1);
  expect(sent(ctx)).toContain(`Max-Forwards: ${after}`);
});

test.each(['0', '00', '', '-1', '+5', '5x', 'abc', '10 10', '99999999999'])('"%s" is refused', (value) => {
  expect(process(request(`Max-Forwards: ${value}\n`))).toBe(-1);
});
