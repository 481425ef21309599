import { expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { writeMessage } from '../../src/sip/write-message.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import diversion from './index.ts';

async function load(parameters: Record<string, unknown> = {}): Promise<ModuleBench> {
  const bench = new ModuleBench();
  await bench.load(diversion, parameters);
  return bench;
}

const request = (bench: ModuleBench, headers = ''): Context =>
  bench.context(`INVITE sip:bob@example.com SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx
${headers}From: <sip:alice@a>;tag=ft
To: <sip:bob@b>
Call-ID: c
CSeq: 1 INVITE
Content-Length: 0

`);

const lines = (ctx: Context): string[] =>
  writeMessage(ctx.message, ctx.edits, {})
    .split('\r\n')
    .filter((line) => /^(Diversion|X-A):/.test(line));

test('names the URI of the request as it came, or the one that is given', async () => {
  const bench = await load();
  const ctx = request(bench);
  ctx.newUri = 'sip:changed@example.com';
  expect(bench.call('add_diversion', ctx, 'user-busy')).toBe(1);
  expect(lines(ctx)).toEqual(['Diversion: <sip:bob@example.com>;reason=user-busy']);
  const given = request(bench);
  bench.call('add_diversion', given, 'no-answer', 'sip:carol@example.com');
  expect(lines(given)).toEqual(['Diversion: <sip:carol@example.com>;reason=no-answer']);
});

test('the one added last is the topmost', async () => {
  const bench = await load({ suffix: ';privacy=full' });
  for (const old of ['', 'Diversion: <sip:old@o>\n']) {
    const ctx = request(bench, old);
    for (const reason of ['one', 'two', 'three']) bench.call('add_diversion', ctx, reason, 'sip:a@b');
    expect(lines(ctx)).toEqual([
      ...['three', 'two', 'one'].map((reason) => `Diversion: <sip:a@b>;reason=${reason};privacy=full`),
      ...(old === '' ? [] : ['Diversion: <sip:old@o>']),
    ]);
  }
});

test('what else is appended in between stays where it is', async () => {
  const bench = await load();
  const ctx = request(bench);
  bench.call('add_diversion', ctx, 'one', 'sip:a@b');
  ctx.edits.appendHeader('X-A: 1\r\n');
  bench.call('add_diversion', ctx, 'two', 'sip:a@b');
  expect(lines(ctx)).toEqual(['Diversion: <sip:a@b>;reason=two', 'Diversion: <sip:a@b>;reason=one', 'X-A: 1']);
});
