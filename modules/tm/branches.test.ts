// Which branches a relay makes: where destinations are left out, and after an answer of the script itself.
import { expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import { answer, CALLER, request, TmBench } from './testing/bench.ts';

const A = '192.0.2.11';
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
