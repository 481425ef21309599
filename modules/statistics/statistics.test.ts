import { expect, test } from 'vitest';
import type { Statistics } from '../../src/module/index.ts';
import { benchStatistics, benchWorkers } from '../../src/module/testing/bench-workers.ts';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import statistics from './index.ts';

const bench = (): FunctionBench => FunctionBench.make(statistics, { variable: ['regs', 'active/no_reset'] });

test('statistics are added to and set to 0, unless they say no_reset', () => {
  const b = bench();
  const value = (name: string): number | undefined => b.statistics.findByName(name)?.read();
  expect(b.call('update_stat', 'regs', '+5')).toBe(1);
  b.call('update_stat', 'regs', '-2');
  b.call('update_stat', 'active', '7');
  expect([value('regs'), value('active')]).toEqual([3, 7]);
  b.call('reset_stat', 'regs');
  expect(b.call('reset_stat', 'active')).toBe(1);
  expect([value('regs'), value('active')]).toEqual([0, 7]);
});

test('what is no statistic and no number is refused', () => {
  const b = bench();
  expect(b.call('update_stat', 'nosuch', '1')).toBe(-1);
  expect(b.call('reset_stat', 'nosuch')).toBe(-1);
  expect(b.call('update_stat', 'regs', '$null')).toBe(-1);
  expect(b.log).toEqual([
    '-1 variable <nosuch> not defined',
    '-1 variable <nosuch> not defined',
    '-1 bad update number <>',
  ]);
});

test('statistics of other modules are added to, those that are computed stay', () => {
  const b = bench();
  b.statistics.counter('sl', 'sent_replies');
  b.statistics.computed('core', 'uptime', () => 7);
  expect(b.call('update_stat', 'sent_replies', '2')).toBe(1);
  expect(b.call('update_stat', 'uptime', '2')).toBe(1);
  expect([b.statistics.findByName('sent_replies')?.read(), b.statistics.findByName('uptime')?.read()]).toEqual([2, 7]);
});

test.each(['0', 'x', '0x5', ' 5', ''])('"%s" is no change', (text) => {
  expect(() => bench().call('update_stat', 'regs', text)).toThrow('is no number to add');
});

test('statistics of several workers add up, whoever asks and sets them to 0', () => {
  const workers = benchWorkers(2);
  const start = (index: number): FunctionBench =>
    FunctionBench.make(statistics, { variable: ['regs', 'active/no_reset'] }, undefined, {}, workers[index]!);
  const [one, other] = [start(0), start(1)];
  const values = (name: string): (number | undefined)[] =>
    [one, other].map((bench) => bench.statistics.findByName(name)?.read());
  one.call('update_stat', 'regs', '+5');
  other.call('update_stat', 'regs', '-2');
  other.call('update_stat', 'active', '7');
  expect([values('regs'), values('active')]).toEqual([
    [3, 3],
    [7, 7],
  ]);
  one.call('reset_stat', 'regs');
  other.call('update_stat', 'regs', '1');
  expect(values('regs')).toEqual([1, 1]);
  // One that takes the place of another goes on counting.
  start(1).call('update_stat', 'regs', '1');
  expect(values('regs')).toEqual([2, 2]);
});

test('what each worker computes for itself is added up, or the most of it shown', () => {
  const [one, other] = benchWorkers(2).map(benchStatistics) as [Statistics, Statistics];
  for (const [statistics, value] of [
    [one, 3],
    [other, 4],
  ] as const) {
    statistics.ofWorker('tm', 'current', () => value);
    statistics.ofWorker('overload', 'delay', () => value, 'most');
  }
  other.tell();
  expect([one.find('tm:current')?.read(), one.find('overload:delay')?.read()]).toEqual([7, 4]);
});
