// Which branches a relay makes: where destinations are left out, and after an answer of the script itself.
import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import { answer, CALLER, parsed, request, TmBench } from './testing/bench.ts';

const A = '192.0.2.11';
const C = '192.0.2.13';
const toA = `sip:bob@${A}`;
const toB = 'sip:bob@192.0.2.12';

test('the next branch has the index of one that was left out: dropped, of a name nobody knows, or after a wait', async () => {
  for (const first of ['sip:drop@192.0.2.13', 'sip:bob@nowhere', 'sip:bob@slow']) {
    const seen: string[] = [];
    const bench = new TmBench();
    bench.slowNames.set('slow', null);
    bench.route(RouteType.Branch, 'B', (ctx, script) => {
      seen.push(`${String(script.variable(ctx, '$T_branch_idx'))} ${ctx.requestUri}`);
      ctx.dropped = ctx.requestUri.includes('drop');
    });
    bench.route(RouteType.Failure, 'F', (ctx, script) => {
      seen.push(`failed with ${String(script.variable(ctx, '$T_branch_idx'))}`);
      ctx.newUri = toB;
      script.call('t_on_branch', ctx, 'B');
      script.call('t_relay', ctx);
    });
    bench.script((ctx, script) => {
      ctx.newUri = first;
      ctx.branches.push(bench.destination(toA), bench.destination(first));
      script.call('t_on_failure', ctx, 'F');
      script.call('t_on_branch', ctx, 'B');
      return script.call('t_relay', ctx);
    });
    await bench.receive(request('INVITE'));
    const invite = bench.last;
    expect(invite.message.via!.branch).toMatch(/\.0$/);
    void bench.receive(answer(invite, 486), A);
    expect(seen).toEqual([`0 ${first}`, `0 ${toA}`, `1 ${first}`, 'failed with 1', `1 ${toB}`]);
    expect(bench.last.message.via!.branch).toMatch(/\.1$/);
  }
});

test('a script that has answered may send the request on: only a 2xx to an INVITE comes back from there', () => {
  for (const [method, status, passes] of [
    ['INVITE', 200, true],
    ['INVITE', 486, false],
    ['MESSAGE', 200, false],
    ['MESSAGE', 404, false],
  ] as const) {
    const seen: string[] = [];
    const bench = new TmBench();
    bench.route(RouteType.Reply, 'R', (ctx) => seen.push(String(ctx.message.status)));
    bench.route(RouteType.Failure, 'F', () => seen.push('failed'));
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      script.call('t_newtran', ctx);
      script.call('t_reply', ctx, 480, 'Answered');
      script.call('t_on_reply', ctx, 'R');
      script.call('t_on_failure', ctx, 'F');
      seen.push(`relay ${String(script.call('t_relay', ctx))}`);
    });
    void bench.receive(request(method));
    const sent = bench.last;
    expect(bench.take()).toEqual([`480 Answered > ${CALLER}`, `${method} ${toA} > ${A}`]);
    void bench.receive(answer(sent, 180), A);
    void bench.receive(answer(sent, status), A);
    expect(bench.take().filter((line) => line.endsWith(CALLER))).toHaveLength(passes ? 1 : 0);
    expect(seen).toEqual(['relay 1', '180', String(status)]);
    bench.time.run(60_000);
    expect(bench.rpc('tm.list')).toMatchObject({ values: [] });
  }
});

test('an answered INVITE that nobody takes is canceled, and the 487 acknowledged and kept', () => {
  const bench = new TmBench();
  bench.script((ctx, script) => {
    ctx.newUri = toA;
    script.call('t_newtran', ctx);
    script.call('t_reply', ctx, 486, 'Busy');
    script.call('t_relay', ctx);
  });
  void bench.receive(request('INVITE'));
  const sent = bench.last;
  void bench.receive(request('ACK', { toTag: 'b' }));
  void bench.receive(answer(sent, 180), A);
  bench.time.run(119_000);
  bench.take();
  bench.time.run(2000);
  expect(bench.take()).toEqual([`CANCEL ${toA} > ${A}`, `CANCEL ${toA} > ${A}`]);
  // Once more, as the ACK was lost.
  for (let i = 0; i < 2; i++) {
    void bench.receive(answer(sent, 487), A);
    expect(bench.take()).toEqual([`ACK ${toA} > ${A}`]);
  }
  expect(bench.statelessly).toEqual([]);
  bench.time.run(60_000);
  expect(bench.rpc('tm.list')).toMatchObject({ values: [] });
});

test('the answer of a script is repeated for a request that comes again while the callee thinks', () => {
  const bench = new TmBench();
  bench.script((ctx, script) => {
    ctx.newUri = toA;
    if (script.call('t_newtran', ctx) === 0) return;
    script.call('t_reply', ctx, 202, 'Accepted');
    script.call('t_relay', ctx);
  });
  void bench.receive(request('MESSAGE'));
  bench.time.run(6500);
  bench.take();
  void bench.receive(request('MESSAGE'));
  expect(bench.take()).toEqual([`202 Accepted > ${CALLER}`]);
});

test('no branch is sent before all are ready, as nobody who answers could be heard', async () => {
  const bench = new TmBench();
  const seen: string[] = [];
  bench.slowNames.set('slow', '192.0.2.12');
  bench.route(RouteType.Branch, 'B', (ctx) => seen.push(`branch ${ctx.requestUri}, ${bench.sent.length} sent`));
  bench.script(async (ctx, script) => {
    ctx.newUri = toA;
    ctx.branches.push(bench.destination('sip:bob@slow'), bench.destination(toB));
    script.call('t_on_branch', ctx, 'B');
    seen.push(`relay ${String(await script.call('t_relay', ctx))}`);
  });
  const run = bench.receive(request('INVITE'));
  bench.time.run(60_000);
  expect(bench.take()).toEqual([`100 trying -- your call is important to us > ${CALLER}`]);
  await run;
  const [first] = bench.sent;
  expect(bench.take()).toEqual([
    `INVITE ${toA} > ${A}`,
    `INVITE sip:bob@slow > 192.0.2.12`,
    `INVITE ${toB} > 192.0.2.12`,
  ]);
  expect(seen).toEqual([`branch ${toA}, 1 sent`, 'branch sip:bob@slow, 1 sent', `branch ${toB}, 0 sent`, 'relay 1']);
  void bench.receive(answer(first!, 200), A);
  expect(bench.take()[0]).toBe(`200 Text > ${CALLER}`);
});

describe('a reply that has to wait for a route of its call', () => {
  test.each(['INVITE', 'MESSAGE'])('keeps the branch of its %s alive until it is handled', (method) => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      script.call('t_relay', ctx);
    });
    void bench.receive(request(method));
    const sent = bench.last;
    bench.take();
    const ok = answer(sent, 200);
    const handled = bench.replyWaits(parsed(ok))!;
    bench.time.run(31_000);
    expect(bench.take()).toEqual([]);
    void bench.receive(ok, A);
    handled();
    expect(bench.take()).toEqual([`200 Text > ${CALLER}`]);
    bench.time.run(60_000);
    expect(bench.rpc('tm.list')).toMatchObject({ values: [] });
  });

  test('is missed when its own route dropped it, and when the transaction has no time left', () => {
    const bench = new TmBench({ max_inv_lifetime: 40_000 });
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      script.call('t_relay', ctx);
    });
    const ended = (run: () => void): string | undefined => {
      void bench.receive(request('INVITE'));
      const handled = bench.replyWaits(parsed(answer(bench.last, 200)))!;
      run();
      handled();
      bench.time.run(1000);
      const lines = bench.take();
      bench.time.run(60_000);
      return lines.slice(2).find((line) => !line.startsWith('INVITE'));
    };
    expect(ended(() => bench.time.run(35_000))).toBe(`408 Request Timeout > ${CALLER}`);
    expect(ended(() => bench.time.run(39_500))).toBe(`408 Request Timeout > ${CALLER}`);
    void bench.receive(request('INVITE'));
    bench.replyWaits(parsed(answer(bench.last, 200)));
    bench.take();
    bench.time.run(40_500);
    expect(bench.take()[0]).toBe(`408 Request Timeout > ${CALLER}`);
  });

  test('is none of ours when nothing was sent that it answers', () => {
    const bench = new TmBench();
    void bench.receive(request('OPTIONS'));
    expect(
      bench.replyWaits(parsed('SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKx\r\nCSeq: 1 OPTIONS\r\n\r\n')),
    ).toBeNull();
  });
});

describe('the next address of a name is looked up while the call goes on', () => {
  /** Forks to A and to a name whose first address is C. */
  function searching(): { bench: TmBench; seen: string[] } {
    const bench = new TmBench();
    const seen: string[] = [];
    bench.dnsFailover = true;
    bench.isSlowToGoOn = true;
    bench.names.set('pair', [C, '192.0.2.12']);
    bench.script((ctx, script) => {
      ctx.newUri = 'sip:bob@pair';
      ctx.branches.push(bench.destination(toA));
      seen.push(`relay ${String(script.call('t_relay', ctx))}`);
    });
    return { bench, seen };
  }

  /** Whoever times out is searched for once more. */
  async function ended(bench: TmBench): Promise<void> {
    for (let i = 0; i < 3; i++) {
      bench.time.run(60_000);
      await settled();
    }
  }

  test.each([true, false])('when the first cannot be sent to, answered meanwhile: %s', async (isAnswered) => {
    const { bench, seen } = searching();
    bench.unreachable.add(C);
    void bench.receive(request('INVITE'));
    const sent = bench.last;
    expect(bench.take().slice(1)).toEqual([`INVITE ${toA} > ${A}`]);
    expect(seen).toEqual(['relay 1']);
    if (isAnswered) void bench.receive(answer(sent, 200), A);
    await settled();
    expect(bench.take()).toEqual(isAnswered ? [`200 Text > ${CALLER}`] : ['INVITE sip:bob@pair > 192.0.2.12']);
    expect(bench.held).toEqual([]);
    await ended(bench);
    expect(bench.rpc('tm.list')).toMatchObject({ values: [] });
  });

  test.each([true, false])('when the first answers 503, answered meanwhile: %s', async (isAnswered) => {
    const { bench } = searching();
    void bench.receive(request('INVITE'));
    const [, toC, sent] = bench.sent;
    void bench.receive(answer(toC!, 503), C);
    bench.take();
    if (isAnswered) void bench.receive(answer(sent!, 200), A);
    await settled();
    expect(bench.take()).toEqual(isAnswered ? [`200 Text > ${CALLER}`] : ['INVITE sip:bob@pair > 192.0.2.12']);
    expect(bench.held).toEqual([]);
    await ended(bench);
    expect(bench.rpc('tm.list')).toMatchObject({ values: [] });
  });
});

test('t_relay_to() takes no notice of flags alone', async () => {
  const bench = new TmBench();
  bench.slowNames.set('nowhere', null);
  bench.script((ctx, script) => {
    ctx.newUri = 'sip:bob@nowhere';
    return script.call('t_relay_to', ctx, '3');
  });
  await bench.receive(request('INVITE'));
  expect(bench.take()).toEqual([
    `100 trying -- your call is important to us > ${CALLER}`,
    `478 Unresolvable destination (478/TM) > ${CALLER}`,
  ]);
});
