import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { request, TmBench, type ScriptCalls } from './testing/bench.ts';

const STORES = { contacts_avp: 'tmc', contact_flows_avp: 'tmf' };

/** Runs `script` for one request. */
function run(
  parameters: Record<string, unknown>,
  script: (ctx: Context, calls: ScriptCalls, bench: TmBench) => void,
): TmBench {
  const bench = new TmBench(parameters);
  bench.script((ctx, calls) => {
    script(ctx, calls, bench);
  });
  void bench.receive(request('OPTIONS'));
  return bench;
}

describe('serial forking by q', () => {
  test('contacts come out by q, those of equal q together', () => {
    const bench = run(STORES, (ctx, script, { destination }) => {
      ctx.newUri = 'sip:a@192.0.2.1';
      ctx.branches.push(destination('sip:b@192.0.2.1', { q: 500 }));
      ctx.branches.push(destination('sip:c@192.0.2.1', { q: 1000, destination: 'sip:edge@192.0.2.2' }));
      ctx.branches.push(destination('sip:d@192.0.2.1', { q: 500 }));
      script.log(String(script.call('t_load_contacts', ctx)));
      for (let i = 0; i < 4; i++) {
        const found = script.call('t_next_contacts', ctx);
        script.log(
          `${String(found)} ${ctx.newUri} ${ctx.destination ?? '-'} ${ctx.branches.map((each) => each.uri).join()}`,
        );
      }
    });
    expect(bench.lines).toEqual([
      '1',
      '1 sip:c@192.0.2.1 sip:edge@192.0.2.2 ',
      '1 sip:d@192.0.2.1 - sip:b@192.0.2.1',
      // What the last one made a branch was not relayed.
      '1 sip:a@192.0.2.1 - sip:b@192.0.2.1',
      '-2 sip:a@192.0.2.1 - sip:b@192.0.2.1',
    ]);
  });

  test('what was taken out has no q, and what the script appended stays', () => {
    const bench = run(STORES, (ctx, script, { destination }) => {
      ctx.newUri = 'sip:a@192.0.2.1';
      for (const user of ['b', 'c']) ctx.branches.push(destination(`sip:${user}@192.0.2.1`, { q: 500 }));
      script.call('t_load_contacts', ctx);
      ctx.branches.push(destination('sip:d@192.0.2.1', { q: 700 }));
      script.call('t_next_contacts', ctx);
      script.log([ctx.newUri, ...ctx.branches.map(({ uri, q }) => `${uri} ${q}`)].join());
    });
    expect(bench.lines).toEqual(['sip:c@192.0.2.1,sip:d@192.0.2.1 700,sip:b@192.0.2.1 0']);
  });

  test('of equals those without a Path come first, the last before the others, and then those with one in their order', () => {
    const bench = run(STORES, (ctx, script, { destination }) => {
      ctx.newUri = 'sip:a@192.0.2.1';
      for (const [user, path] of [
        ['b', '<sip:edge;lr>'],
        ['c', null],
        ['d', '<sip:edge;lr>'],
        ['e', null],
      ] as const)
        ctx.branches.push(destination(`sip:${user}@192.0.2.1`, { path }));
      script.call('t_load_contacts', ctx);
      script.call('t_next_contacts', ctx);
      script.log([ctx.newUri, ...ctx.branches.map(({ uri }) => uri)].join().replaceAll('@192.0.2.1', ''));
    });
    expect(bench.lines).toEqual(['sip:e,sip:c,sip:a,sip:b,sip:d']);
  });

  test('one destination is left as it is', () => {
    const bench = run(STORES, (ctx, script) => {
      ctx.newUri = 'sip:a@192.0.2.1';
      script.log(
        `${String(script.call('t_load_contacts', ctx))} ${String(script.call('t_next_contacts', ctx))} ${ctx.newUri}`,
      );
      script.call('t_relay', ctx);
    });
    expect(bench.lines).toEqual(['1 -2 sip:a@192.0.2.1']);
    expect(bench.take()).toEqual(['OPTIONS sip:a@192.0.2.1 > 192.0.2.1']);
  });

  test('a second flow of one phone is put aside', () => {
    const bench = run(STORES, (ctx, script, { destination }) => {
      ctx.newUri = 'sip:a@192.0.2.1';
      ctx.instance = 'urn:1';
      ctx.branches.push(destination('sip:b@192.0.2.1', { instance: 'urn:1' }));
      ctx.branches.push(destination('sip:c@192.0.2.1', { instance: 'urn:2' }));
      script.call('t_load_contacts', ctx);
      script.call('t_next_contacts', ctx);
      script.log(`${ctx.newUri} ${ctx.branches.map((each) => each.uri).join()}`);
      script.log(String(ctx.xavps!.fields.get('tmf')?.length));
    });
    expect(bench.lines).toEqual(['sip:c@192.0.2.1 sip:b@192.0.2.1', '1']);
  });

  test('in mode 1 chance orders them by weight, one at a time, and those without weight come last', () => {
    const firsts = new Map<string, number>();
    const bench = new TmBench(STORES);
    bench.script((ctx, script) => {
      ctx.newUri = 'sip:none@192.0.2.1';
      ctx.branches.push(bench.destination('sip:often@192.0.2.1', { q: 900 }));
      ctx.branches.push(bench.destination('sip:seldom@192.0.2.1', { q: 100 }));
      script.call('t_load_contacts', ctx, 1);
      script.call('t_next_contacts', ctx);
      firsts.set(ctx.newUri, (firsts.get(ctx.newUri) ?? 0) + 1);
      expect(ctx.branches).toEqual([]);
      script.call('t_next_contacts', ctx);
      script.call('t_next_contacts', ctx);
      expect(ctx.newUri).toBe('sip:none@192.0.2.1');
      expect(script.call('t_next_contacts', ctx)).toBe(-2);
    });
    for (let i = 0; i < 400; i++) void bench.receive(request('OPTIONS', { branch: `z9hG4bK${i}` }));
    expect(bench.errors).toEqual([]);
    expect(firsts.get('sip:often@192.0.2.1')).toBeGreaterThan(320);
    expect(firsts.get('sip:seldom@192.0.2.1')).toBeGreaterThan(15);
    expect(firsts.size).toBe(2);
  });

  test('needs its parameter', () => {
    const bench = run({}, (ctx, script) => {
      script.log(`${String(script.call('t_load_contacts', ctx))} ${String(script.call('t_next_contacts', ctx))}`);
    });
    expect(bench.lines).toEqual(['-1 -1']);
    expect(bench.errors[0]).toContain('contacts_avp');
  });
});
