import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import { until } from '../../test/support/until.ts';
import usrloc from '../usrloc/index.ts';
import registrar from './index.ts';

let bench: ModuleBench;

beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(usrloc, { preload: ['location'] });
  await bench.load(registrar, { min_expires: 0 });
});

function register(user: string, expires = 10): void {
  const text = [
    'REGISTER sip:h SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1',
    `From: <sip:${user}@h>;tag=1`,
    `To: <sip:${user}@h>`,
    `Call-ID: ${user}`,
    'CSeq: 1 REGISTER',
    `Contact: <sip:${user}@1.1.1.1>;expires=${expires}`,
    'Content-Length: 0',
  ];
  expect(bench.call('save', bench.context(`${text.join('\n')}\n\n`), 'location')).toBe(1);
}

const OPTIONS = 'OPTIONS sip:h SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK-2\n\n';

function address(profile: string, ctx: Context): unknown {
  const variable = bench.variables.variable(`$ulc(${profile}=>addr)`);
  return 'get' in variable ? variable.get(ctx) : variable;
}

test('while the route waits for one contact, the next one waits for the route', async () => {
  const begun: unknown[] = [];
  const ended: unknown[] = [];
  const goOn: (() => void)[] = [];
  bench.routes.set('usrloc:contact-expired', async (ctx) => {
    begun.push(address('exp', ctx));
    await new Promise<void>((resolve) => goOn.push(resolve));
    ended.push(address('exp', ctx));
  });
  for (const user of ['a', 'b', 'c']) register(user);
  bench.time.run(61_000);
  const all = ['sip:a@1.1.1.1', 'sip:b@1.1.1.1', 'sip:c@1.1.1.1'];
  for (let count = 1; count <= 3; count++) {
    expect(begun).toEqual(all.slice(0, count));
    goOn.shift()!();
    await until('the next run', () => begun.length === Math.min(count + 1, 3));
    expect(ended).toEqual(all.slice(0, count));
  }
});

test('contacts that a run fetched stay as they are for it, whatever others fetch', () => {
  register('a', 600);
  register('b', 600);
  const [first, second, later] = [bench.context(OPTIONS), bench.context(OPTIONS), bench.context(OPTIONS)] as const;
  const fetchInto = (ctx: Context, user: string): number =>
    bench.call('reg_fetch_contacts', ctx, 'location', `sip:${user}@h`, 'c') as number;
  expect(fetchInto(first, 'a')).toBe(1);
  expect(fetchInto(second, 'b')).toBe(1);
  expect([first, second, later].map((ctx) => address('c', ctx))).toEqual([
    'sip:a@1.1.1.1',
    'sip:b@1.1.1.1',
    'sip:b@1.1.1.1',
  ]);
  expect(fetchInto(first, 'nobody')).toBe(-1);
  expect(fetchInto(second, 'b')).toBe(1);
  expect(address('c', first)).toBeNull();
  bench.call('reg_free_contacts', second, 'c');
  expect([second, later].map((ctx) => address('c', ctx))).toEqual([null, null]);
});
