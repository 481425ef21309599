import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { RpcStruct } from '../../src/rpc/value.ts';
import counters from './index.ts';

// As they are kept: with their group.
const DECLARED = ['script.foo', 'test.bar', 'script.baz example counter', 'test.x:another example'];

const bench = (more: Record<string, unknown> = {}): FunctionBench =>
  FunctionBench.make(counters, { script_counter: DECLARED, ...more });

test('counters count, by their name or with their group', () => {
  const b = bench();
  expect(b.call('cnt_inc', 'foo')).toBe(1);
  b.call('cnt_inc', 'script.foo');
  b.call('cnt_add', 'test.bar', 10);
  b.call('cnt_add', 'test.bar', -3);
  b.call('cnt_add', 'test.x', 5);
  b.call('cnt_reset', 'test.x');
  const value = (...path: string[]): unknown => b.rpc('cnt.get', ...path);
  expect(value('script', 'foo')).toMatchObject({ values: [2] });
  expect(value('test', 'bar')).toMatchObject({ values: [7] });
  expect(value('test', 'x')).toMatchObject({ values: [0] });
  expect(b.call('cnt_inc', 'nosuch')).toBe(-1);
  expect(b.log).toEqual(['-1 counter script.nosuch does not exist (please define it)']);
});

test('counters without group can have another one from where it is named', () => {
  const b = bench({ script_counter: ['script.foo', 'mine.late'], script_cnt_grp_name: 'mine' });
  b.call('cnt_inc', 'late');
  expect(b.rpc('cnt.get', 'mine', 'late')).toMatchObject({ values: [1] });
  expect(b.call('cnt_inc', 'foo')).toBe(-1);
});

test('counters of other modules count, too', () => {
  const b = bench();
  const counter = b.statistics.counter('core', 'rcv_requests');
  b.call('cnt_add', 'core.rcv_requests', 5);
  expect(counter.value).toBe(5);
});

test('commands list groups and counters, and say what they count', () => {
  const b = bench();
  expect(b.rpc('cnt.list_groups')).toMatchObject({ values: ['script', 'test'], list: true });
  expect(b.rpc('cnt.var_list', 'test')).toMatchObject({ values: ['bar', 'x'] });
  const answer = b.rpc('cnt.get_vars', 'script');
  expect(answer).toEqual({ fault: null, list: false, values: [new RpcStruct().add('baz', 0).add('foo', 0)] });
  expect(b.rpc('cnt.help', 'script', 'foo')).toMatchObject({ values: ['custom script counter.'] });
  expect(b.rpc('cnt.help', 'test', 'x')).toMatchObject({ values: ['another example'] });
});

test('a command sets a counter to 0, and knows which there are', () => {
  const b = bench();
  b.call('cnt_inc', 'foo');
  b.rpc('cnt.reset', 'script', 'foo');
  expect(b.rpc('cnt.get_raw', 'script', 'foo')).toMatchObject({ values: [0] });
  expect(b.rpc('cnt.get', 'script', 'no')).toMatchObject({
    fault: { code: 400, reason: 'non-existent counter script.no\n' },
  });
});

test.each(['', '.', 'a.b.c', '!'])('"%s" declares no counter', (text) => {
  expect(counters.params!.script_counter.parse(text, [])).toMatchObject({ problem: 'bad-value' });
});

test('the group is the one named further up', () => {
  const parsed = (text: string): unknown =>
    counters.params!.script_counter.parse(text, [], { script_cnt_grp_name: 'mine' });
  expect(parsed('calls what is counted')).toEqual({ value: ['mine.calls what is counted'] });
  expect(parsed('other.calls')).toEqual({ value: ['other.calls custom script counter.'] });
});
