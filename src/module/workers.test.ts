import { expect, test } from 'vitest';
import { firstWorker, laterWorker, onlyWorker } from './workers.ts';

test('what the first worker asks for is found by the others', () => {
  const memories = new Map<string, SharedArrayBuffer>();
  const first = new Int32Array(firstWorker(2, memories).memory('counters', 8));
  const second = new Int32Array(laterWorker(1, 2, memories).memory('counters', 8));
  first[1] = 5;
  expect([...second]).toEqual([0, 5]);
});

test('asked for again, it is the same memory', () => {
  const seat = onlyWorker();
  expect(seat.memory('counters', 8)).toBe(seat.memory('counters', 8));
  expect(seat.memory('others', 8)).not.toBe(seat.memory('counters', 8));
});

test('a worker finds nothing that the first one did not make', () => {
  const memories = new Map([['counters', new SharedArrayBuffer(8)]]);
  const seat = laterWorker(1, 2, memories);
  expect(() => seat.memory('others', 8)).toThrow('worker 0 has made no 8 bytes others');
  expect(() => seat.memory('counters', 16)).toThrow('worker 0 has made no 16 bytes counters');
});
