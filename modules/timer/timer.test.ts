import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { until } from '../../test/support/until.ts';
import { parseTimer } from './definition.ts';
import timer from './index.ts';

function bench(declare_timer: readonly string[], ran: string[] = []): FunctionBench {
  const routes = { A: () => ran.push('A'), B: () => ran.push('B') };
  const made = FunctionBench.make(timer, { declare_timer }, undefined, routes);
  made.start();
  return made;
}

test('a timer that is enabled runs its route at its interval, another waits', () => {
  const ran: string[] = [];
  const b = bench(['one=A,100,slow,enable', 'two=B,100'], ran);
  b.time.run(110);
  expect(ran).toEqual(['A']);
  expect(b.call('timer_enable', 'two', 1)).toBe(1);
  expect(b.call('timer_enable', 'one', 0)).toBe(1);
  b.time.run(110);
  expect(ran).toEqual(['A', 'B']);
  expect(b.call('timer_enable', 'three', 1)).toBe(-1);
});

test('the selects say what is on, and in a route whose timer it was', () => {
  const seen: unknown[] = [];
  let executed: () => unknown = () => null;
  const made = FunctionBench.make(timer, { declare_timer: ['one=A,100,,enable', 'two=A,100'] }, undefined, {
    A: () => seen.push(executed()),
  });
  const select = (...path: string[]): unknown => made.select('timer', ...path);
  executed = () => select('executed');
  made.start();
  expect([select('timer', 'one', 'enabled'), select('timer', 'two', 'enabled'), select('executed')]).toEqual([
    '1',
    '0',
    '',
  ]);
  made.time.run(110);
  expect(seen).toEqual(['one']);
});

test.each(['A', 'x=A', 'x=A,0', 'x=A,10,medium', 'x=A,10,slow,disable'])('%s declares no timer', (text) => {
  expect(parseTimer(text)).toBeNull();
});

test('a route that is not there is refused', () => {
  expect(() => bench(['one=X,100'])).toThrow('there is no route[X]');
});

test('a timer turned off and on while its route waits runs again after that', async () => {
  let runs = 0;
  let end: (() => void) | null = null;
  const routes = { A: () => (runs++ === 0 ? new Promise<void>((resolve) => (end = resolve)) : null) };
  const made = FunctionBench.make(timer, { declare_timer: ['one=A,100,slow,enable'] }, undefined, routes);
  made.start();
  made.time.run(110);
  made.call('timer_enable', 'one', 0);
  made.call('timer_enable', 'one', 1);
  made.time.run(200);
  expect(runs).toBe(1);
  end!();
  await until('second run', () => {
    made.time.run(110);
    return runs > 1;
  });
});

test('a reload with what was not refused in time is a bug', () => {
  const made = bench(['one=A,100']);
  expect(() => {
    made.reload({ declare_timer: ['one=X,100'] });
  }).toThrow('broken invariant');
});
