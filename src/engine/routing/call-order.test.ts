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
