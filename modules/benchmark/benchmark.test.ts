import { describe, expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import type { RpcStruct } from '../../src/rpc/value.ts';
import benchmark from './index.ts';
import { Timers, type Mode } from './timers.ts';

/** Timers over a clock that is set by hand, in microseconds. */
function measuring(granularity: number, mode: Mode = 1) {
  const clock = { now: 0 };
  const timers = new Timers(() => clock.now, { mode, granularity, logLevel: 3 });
  const measure = (name: string, duration: number): string | null => {
    timers.start(name);
    clock.now += duration;
    return timers.stop(name);
  };
  return { timers, measure };
}

describe('timers', () => {
  test('log each complete period and all measurements', () => {
    const { measure, timers } = measuring(2);
    expect(measure('test', 11)).toBeNull();
    expect(measure('test', 3)).toBe(
      'benchmark (timer test [0]): 3 [ msgs/total/min/max/avg - LR: 2/14/3/11/7.000000 | GB: 2/14/3/11/7.000000]',
    );
    expect(measure('test', 3)).toBeNull();
    expect(measure('test', 3)).toBe(
      'benchmark (timer test [0]): 3 [ msgs/total/min/max/avg - LR: 2/6/3/3/3.000000 | GB: 4/20/3/11/5.000000]',
    );
    expect(timers.lastDuration).toBe(3);
  });

  test('that were not started measure nothing', () => {
    const { timers } = measuring(1);
    expect(timers.stop('never')).toBeNull();
    expect(timers.find('never')?.global.calls).toBe(0);
  });

  test('measure only while they are on', () => {
    const { measure, timers } = measuring(1, 0);
    expect(measure('test', 5)).toBeNull();
    timers.register('test').enabled = true;
    expect(measure('test', 5)).not.toBeNull();
    timers.mode = -1;
    expect(measure('test', 5)).toBeNull();
  });
});

describe('the module', () => {
  const started = (): FunctionBench =>
    FunctionBench.make(benchmark, { enable: 1, granularity: 1, loglevel: 2, register: ['auth'] });

  test('logs at its level, and the difference is a variable', () => {
    const bench = started();
    expect(bench.call('bm_start_timer', 'test')).toBe(1);
    expect(bench.call('bm_log_timer', 'test')).toBe(1);
    expect(bench.log).toEqual([expect.stringMatching(/^2 benchmark \(timer test \[1\]\): \d+ \[ msgs/)]);
    expect(bench.script.get('$BM_time_diff')).toBeTypeOf('number');
  });

  test('shows its timers', () => {
    const bench = started();
    const answer = bench.rpc('benchmark.timer_list');
    expect(answer).toMatchObject({ fault: null });
    const [fresh] = answer.fault === null ? (answer.values as RpcStruct[]) : [];
    expect(fresh?.entries.slice(0, 7)).toEqual([
      { name: 'name', value: 'auth' },
      { name: 'state', value: 'enabled' },
      { name: 'id', value: 0 },
      { name: 'granularity', value: 1 },
      { name: 'period_sum', value: 0 },
      { name: 'period_min', value: 4294967295 },
      { name: 'period_max', value: 0 },
    ]);
  });

  test.each([
    ['benchmark.granularity', [0], 'Invalid Parameter Value'],
    ['benchmark.granularity', [], 'Invalid Parameters'],
    ['benchmark.loglevel', [7], 'Invalid Parameter Value'],
    ['benchmark.enable_global', [5], 'Invalid Parameter Value'],
    ['benchmark.enable_timer', ['auth', 5], 'Invalid Parameter Value'],
    ['benchmark.enable_timer', ['nope', 1], 'Register timer failure'],
    ['benchmark.timer_name_list', ['nope'], 'Register timer failure'],
  ])('%s refuses %j', (name, args, reason) => {
    expect(started().rpc(name, ...args)).toMatchObject({ fault: { code: 500, reason } });
  });

  test('timers are turned on and off while it runs', () => {
    const bench = started();
    bench.rpc('benchmark.enable_global', 0);
    bench.rpc('benchmark.enable_timer', 'auth', 0);
    bench.call('bm_start_timer', 'auth');
    bench.call('bm_log_timer', 'auth');
    expect(bench.log).toEqual([]);
  });
});
