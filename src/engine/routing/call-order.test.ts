import { expect, test } from 'vitest';
import { CallOrder } from './call-order.ts';

function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

const unexpected = (error: unknown): never => {
  throw error;
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a message that does not wait runs at once and leaves nothing behind', () => {
  const order = new CallOrder(unexpected);
  const ran: string[] = [];
  order.run('a', () => void ran.push('a1'));
  expect(ran).toEqual(['a1']);
  expect(order.size).toBe(0);
});

test('messages of a call queue behind one that waits, messages of other calls do not', async () => {
  const order = new CallOrder(unexpected);
  const ran: string[] = [];
  const first = gate();
  order.run('a', () => first.promise.then(() => void ran.push('a1')));
  order.run('a', () => void ran.push('a2'));
  order.run('b', () => void ran.push('b1'));
  expect(ran).toEqual(['b1']);
  first.open();
  await settled();
  expect(ran).toEqual(['b1', 'a1', 'a2']);
  expect(order.size).toBe(0);
});

test('one that sleeps lets those behind it pass, and the next ones wait for one another as before', async () => {
  const order = new CallOrder(unexpected);
  const ran: string[] = [];
  const [sleep, wait] = [gate(), gate()];
  const sleeper = {};
  order.run(
    'a',
    () => {
      order.letPass('a', sleeper);
      return sleep.promise.then(() => void ran.push('a1'));
    },
    sleeper,
  );
  order.run('a', () => wait.promise.then(() => void ran.push('a2')));
  order.run('a', () => void ran.push('a3'));
  wait.open();
  await settled();
  expect(ran).toEqual(['a2', 'a3']);
  sleep.open();
  await settled();
  expect(ran).toEqual(['a2', 'a3', 'a1']);
  expect(order.size).toBe(0);
});

test('one that sleeps beside another that waits is passed, the other is not', async () => {
  const order = new CallOrder(unexpected);
  const ran: string[] = [];
  const [wait, sleep] = [gate(), gate()];
  order.run('a', () => wait.promise.then(() => void ran.push('a1')));
  const sleeper = {};
  order.letPass('a', sleeper);
  order.hold('a', sleep.promise, sleeper);
  order.run('a', () => void ran.push('a2'));
  await settled();
  expect(ran).toEqual([]);
  wait.open();
  await settled();
  expect(ran).toEqual(['a1', 'a2']);
  sleep.open();
  await settled();
  expect(order.size).toBe(0);
});

test('a queue has an end', () => {
  const order = new CallOrder(unexpected);
  order.run('a', () => gate().promise);
  let accepted = 0;
  while (order.run('a', () => undefined)) accepted++;
  expect(accepted).toBe(64);
});

test('a turn that fails is told of, and the call goes on', async () => {
  const told: string[] = [];
  const order = new CallOrder((error) => told.push((error as Error).message));
  const ran: string[] = [];
  const first = gate();
  order.run('a', async () => {
    await first.promise;
    throw new Error('first');
  });
  order.run('a', () => {
    throw new Error('second');
  });
  order.run('a', () => Promise.reject(new Error('third')));
  order.run('a', () => void ran.push('a4'));
  first.open();
  await settled();
  expect(told).toEqual(['first', 'second', 'third']);
  expect(ran).toEqual(['a4']);
  expect(order.size).toBe(0);
  order.run('a', () => void ran.push('a5'));
  expect(ran).toEqual(['a4', 'a5']);
});

test('a run that began outside of a turn is waited for', async () => {
  const order = new CallOrder(unexpected);
  const ran: string[] = [];
  const timer = gate();
  order.hold('a', timer.promise);
  order.run('a', () => void ran.push('a1'));
  order.run('b', () => void ran.push('b1'));
  await settled();
  expect(ran).toEqual(['b1']);
  timer.open();
  await settled();
  expect(ran).toEqual(['b1', 'a1']);
  expect(order.size).toBe(0);
});

test('runs that began within a turn come before the next turn', async () => {
  const order = new CallOrder(unexpected);
  const ran: string[] = [];
  const [turn, inner, timer] = [gate(), gate(), gate()];
  order.run('a', () => {
    order.hold('a', inner.promise);
    return turn.promise;
  });
  order.run('a', () => void ran.push('a2'));
  order.hold('a', timer.promise);
  for (const each of [turn, inner, timer]) {
    await settled();
    expect(ran).toEqual([]);
    each.open();
  }
  await settled();
  expect(ran).toEqual(['a2']);
  expect(order.size).toBe(0);
});

test('a run that fails while others wait is reported and holds nobody', async () => {
  const errors: unknown[] = [];
  const order = new CallOrder((error) => errors.push(error));
  const ran: string[] = [];
  const first = gate();
  order.hold('a', first.promise);
  order.hold('a', Promise.reject(new Error('late')));
  order.run('a', () => void ran.push('a1'));
  await settled();
  first.open();
  await settled();
  expect([ran, errors.map(String)]).toEqual([['a1'], ['Error: late']]);
});
