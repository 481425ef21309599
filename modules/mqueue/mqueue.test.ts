import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { benchWorkers } from '../../src/module/testing/bench-workers.ts';
import { structOf } from '../../src/rpc/value.ts';
import mqueue from './index.ts';

const bench = (): FunctionBench =>
  FunctionBench.make(mqueue, {
    mqueue: ['name=q;size=3', 'name=oldest;addmode=1', 'name=newest;addmode=2'],
    mqueue_name: ['own'],
  });

function drain(b: FunctionBench, name: string): string[] {
  const items: string[] = [];
  while (b.call('mq_fetch', name) === 1) items.push(b.script.print(`$mqk(${name})=$mqv(${name})`));
  return items;
}

test('items come out in the order they went in; the oldest goes when the queue is full', () => {
  const b = bench();
  for (const key of ['a', 'b', 'c', 'd']) expect(b.call('mq_add', 'q', key, `v${key}`)).toBe(1);
  expect(b.call('mq_size', 'q')).toBe(3);
  expect(b.script.print('$mq_size(q) $mqk(q)')).toBe('3 <null>');
  expect(drain(b, 'q')).toEqual(['b=vb', 'c=vc', 'd=vd']);
  expect(b.call('mq_fetch', 'q')).toBe(-2);
  expect(b.call('mq_size', 'q')).toBe(-1);
});

test('of items with the same key the oldest or the newest may be kept', () => {
  const b = bench();
  for (const name of ['oldest', 'newest']) {
    for (const [key, value] of [
      ['k', '1'],
      ['j', '2'],
      ['k', '3'],
    ] as const)
      b.call('mq_add', name, key, value);
  }
  expect(drain(b, 'oldest')).toEqual(['k=1', 'j=2']);
  expect(drain(b, 'newest')).toEqual(['j=2', 'k=3']);
});

test('what was fetched can be forgotten', () => {
  const b = bench();
  b.call('mq_add', 'own', 'a', '1');
  b.call('mq_fetch', 'own');
  expect(b.script.get('$mqk(own)')).toBe('a');
  b.call('mq_pv_free', 'own');
  expect(b.script.get('$mqk(own)')).toBeNull();
});

test('a queue that is not there is an error', () => {
  const b = bench();
  expect(b.call('mq_add', 'no', 'a', '1')).toBe(-1);
  expect(b.call('mq_fetch', 'no')).toBe(-1);
  expect(b.call('mq_size', 'no')).toBe(-2);
  expect(b.script.get('$mq_size(no)')).toBeNull();
  expect(b.log[0]).toBe('-1 mqueue not found: no');
});

test('commands show sizes and take items', () => {
  const b = bench();
  b.call('mq_add', 'own', 'a', '1');
  expect(b.rpc('mqueue.get_size', 'own')).toMatchObject({ values: [structOf({ name: 'own', size: 1 })] });
  expect(b.rpc('mqueue.fetch', 'own')).toMatchObject({ values: [structOf({ key: 'a', val: '1' })] });
  expect(b.rpc('mqueue.fetch', 'own')).toMatchObject({ fault: { code: 404, reason: 'Empty queue' } });
  expect(b.rpc('mqueue.fetch', 'no')).toMatchObject({ fault: { code: 500, reason: 'No such queue' } });
  expect(b.rpc('mqueue.get_sizes')).toMatchObject({ values: { length: 4 } });
});

test.each(['size=3', 'name=q;size=x', 'name=q;dbmode=1'])('%s declares no queue', (text) => {
  expect(mqueue.params!.mqueue.parse(text, [])).toMatchObject({ problem: 'bad-value' });
});

test('another configuration adds queues and leaves items where they are; one it cannot have is a bug', () => {
  const b = bench();
  b.call('mq_add', 'q', 'a', '1');
  b.reload({ mqueue: ['name=q', 'name=more'] });
  expect(b.call('mq_size', 'q')).toBe(1);
  expect(b.call('mq_size', 'more')).toBe(-1);
  expect(() => {
    b.reload({ mqueue: ['name=q', 'name=q'] });
  }).toThrow('broken invariant');
});

test('several workers have the queues in common, and what each fetched for itself', () => {
  const parameters = { mqueue: ['name=q;size=3', 'name=newest;addmode=2'] };
  const [one, other] = benchWorkers(2).map((each) => FunctionBench.make(mqueue, parameters, undefined, {}, each)) as [
    FunctionBench,
    FunctionBench,
  ];
  one.call('mq_add', 'q', 'a', '1');
  other.call('mq_add', 'q', 'b', '2');
  one.call('mq_add', 'newest', 'k', 'old');
  other.call('mq_add', 'newest', 'k', 'new');
  expect([one.call('mq_size', 'q'), other.call('mq_size', 'newest')]).toEqual([2, 1]);
  expect([other.call('mq_fetch', 'q'), one.call('mq_fetch', 'q'), other.call('mq_fetch', 'q')]).toEqual([1, 1, -2]);
  expect(one.script.print('$mqk(q)=$mqv(q)')).toBe('b=2');
  expect(drain(one, 'newest')).toEqual(['k=new']);
});

test('when there is no room for more in what workers have in common, mq_add fails until something is fetched', () => {
  const [one, other] = benchWorkers(2).map((each) =>
    FunctionBench.make(mqueue, { mqueue: ['name=all'] }, undefined, {}, each),
  ) as [FunctionBench, FunctionBench];
  let added = 0;
  while (one.call('mq_add', 'all', 'k', 'value '.repeat(100)) === 1) added++;
  expect(added).toBeGreaterThan(2);
  expect(other.call('mq_add', 'all', 'k', 'value '.repeat(100))).toBe(-1);
  expect([one.call('mq_size', 'all'), drain(other, 'all').length]).toEqual([added, added]);
  expect([other, one].map((each) => each.call('mq_add', 'all', 'k', 'value '.repeat(100)))).toEqual([1, 1]);
});
