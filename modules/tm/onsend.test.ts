import { expect, test } from 'vitest';
import { sendingOf } from '../../src/context/sending.ts';
import { RouteType } from '../../src/module/index.ts';
import { answer, request, TmBench } from './testing/bench.ts';

const A = '192.0.2.11';
const B = '192.0.2.12';

/** A server that relays to A and B; its onsend_route drops what goes to an address in `refused` and tells what it sees. */
function relaying(refused: readonly string[]): TmBench {
  const bench = new TmBench({}, (each) => {
    each.route(RouteType.Onsend, '', (ctx, script) => {
      const { flow, text } = sendingOf(ctx)!;
      const line = text.slice(0, text.indexOf(' SIP/2.0'));
      script.log(`${line} > ${flow.remoteAddress}, ${ctx.requestUri}, branch ${ctx.branchIndex}`);
      ctx.dropped = refused.includes(flow.remoteAddress);
    });
  });
  bench.route(RouteType.Branch, 'B', (ctx, script) => {
    script.log(`branch ${ctx.branchIndex}`);
  });
  return bench.script((ctx, script) => {
    ctx.newUri = `sip:bob@${A}`;
    ctx.branches.push(bench.destination(`sip:bob@${B}`));
    script.call('t_on_branch', ctx, 'B');
    script.log(`relay gives ${script.call('t_relay', ctx) as number}, ${String(sendingOf(ctx))}`);
  });
}

test('the route sees each branch when all are made, with the request as it came and where it goes', () => {
  const bench = relaying([]);
  void bench.receive(request('OPTIONS'));
  expect(bench.lines).toEqual([
    'branch 0',
    'branch 1',
    `OPTIONS sip:bob@${A} > ${A}, sip:bob@${A}, branch -1`,
    `OPTIONS sip:bob@${B} > ${B}, sip:bob@${A}, branch -1`,
    'relay gives 1, null',
  ]);
  expect(bench.take()).toEqual([`OPTIONS sip:bob@${A} > ${A}`, `OPTIONS sip:bob@${B} > ${B}`]);
});

test('a dropped branch is not sent, and the others decide', () => {
  const bench = relaying([A]);
  void bench.receive(request('OPTIONS'));
  expect(bench.lines.at(-1)).toBe('relay gives 1, null');
  const sent = bench.last;
  expect(bench.take()).toEqual([`OPTIONS sip:bob@${B} > ${B}`]);
  void bench.receive(answer(sent, 404), B);
  expect(bench.take()).toEqual(['404 Text > 192.0.2.1']);
});

test('when all are dropped the relay fails without a complaint, and the sender gets 477', () => {
  const bench = relaying([A, B]);
  void bench.receive(request('OPTIONS'));
  expect(bench.lines.at(-1)).toBe('relay gives -1, null');
  expect(bench.take().map((line) => line.slice(0, 4))).toEqual(['477 ']);
  expect(bench.errors).toEqual([]);
});

test('the route is not asked again for a retransmission', () => {
  const bench = relaying([]);
  void bench.receive(request('OPTIONS'));
  bench.take();
  const before = bench.lines.length;
  bench.time.run(600);
  expect(bench.take()).toHaveLength(2);
  expect(bench.lines).toHaveLength(before);
});

test('a route that waits holds the branches back', async () => {
  const bench = new TmBench({}, (each) => {
    each.route(RouteType.Onsend, '', () => Promise.resolve(1));
  });
  bench.script((ctx, script) => {
    ctx.newUri = `sip:bob@${A}`;
    return script.call('t_relay', ctx);
  });
  const run = bench.receive(request('OPTIONS'));
  expect(bench.take()).toEqual([]);
  await run;
  expect(bench.take()).toEqual([`OPTIONS sip:bob@${A} > ${A}`]);
});

test('t_replicate() asks it too', () => {
  const bench = relaying([A]);
  bench.script((ctx, script) => script.call('t_replicate', ctx, `sip:${A}`));
  void bench.receive(request('OPTIONS'));
  expect(bench.lines).toHaveLength(1);
  expect(bench.take()).toEqual([]);
});
