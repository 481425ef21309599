import { expect, test } from 'vitest';
import { until } from '../../test/support/until.ts';
import type { BoundVariable } from '../../src/module/index.ts';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import rtimer from './index.ts';

function run(parameters: Record<string, unknown>, milliseconds: number): string[] {
  const ran: string[] = [];
  const routes = { A: () => ran.push('A'), B: () => ran.push('B') };
  const bench = FunctionBench.make(rtimer, parameters, undefined, routes);
  bench.start();
  for (let passed = 0; passed < milliseconds; passed += 100) bench.time.run(100);
  return ran;
}

test('routes run at the interval of their timer, in seconds or microseconds', () => {
  const timer = ['name=ta;interval=1;mode=1;', 'name=tb;interval=400000u'];
  const exec = ['timer=ta;route=A', 'timer=tb;route=B'];
  expect(run({ timer, exec }, 450)).toEqual(['B']);
});

test('routes of a timer with a mode above 1 run so many times, each with its number', async () => {
  const seen: unknown[] = [];
  const parameters = { timer: ['name=ta;interval=1;mode=3'], exec: ['timer=ta;route=A'] };
  const bench = FunctionBench.make(rtimer, parameters, undefined, {
    A: (ctx) => seen.push((bench.script.registry.variable('$rtimer_worker') as BoundVariable).get(ctx)),
  });
  bench.start();
  bench.time.run(1050);
  await until('three runs', () => seen.length === 3);
  expect(seen).toEqual([0, 1, 2]);
});

test('a timer without interval has the default one', () => {
  expect(run({ timer: ['name=ta'], exec: ['timer=ta;route=A'], default_interval: 1 }, 1050)).toEqual(['A']);
});

test.each([
  [{ timer: ['name=ta'], exec: ['timer=tx;route=A'] }, 'there is no timer tx'],
  [{ timer: ['name=ta'], exec: ['timer=ta;route=X'] }, 'there is no route[X]'],
])('%j is refused', (parameters, message) => {
  expect(() => run(parameters, 0)).toThrow(message);
});

test.each(['interval=5', 'name=ta;interval=x', 'name=ta;interval=0'])('%s is no timer', (text) => {
  expect(rtimer.params!.timer.parse(text, [])).toMatchObject({ problem: 'bad-value' });
});

test('a timer whose interval changes while its route waits runs again after that', async () => {
  let runs = 0;
  let end: (() => void) | null = null;
  const routes = { A: () => (runs++ === 0 ? new Promise<void>((resolve) => (end = resolve)) : null) };
  const parameters = (interval: string) => ({ timer: [`name=t;interval=${interval}`], exec: ['timer=t;route=A'] });
  const bench = FunctionBench.make(rtimer, parameters('100000u'), undefined, routes);
  bench.start();
  bench.time.run(110);
  bench.reload(parameters('50000u'));
  bench.time.run(200);
  expect(runs).toBe(1);
  end!();
  await until('second run', () => {
    bench.time.run(60);
    return runs > 1;
  });
});

test('a reload with what was not refused in time is a bug, not a server without timers', () => {
  const parameters = { timer: ['name=t;interval=1'], exec: ['timer=t;route=A'] };
  const bench = FunctionBench.make(rtimer, parameters, undefined, { A: () => null });
  bench.start();
  expect(() => {
    bench.reload({ exec: ['timer=x;route=A'] });
  }).toThrow('broken invariant');
});
