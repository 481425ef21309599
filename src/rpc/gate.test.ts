import { expect, test } from 'vitest';
import { StartGate } from './gate.ts';

test('what comes before the gate is opened waits for it, what comes later does not', async () => {
  const gate = new StartGate();
  const through: string[] = [];
  const first = gate.opened.then(() => through.push('first'));
  await Promise.resolve();
  expect(through).toEqual([]);
  gate.open();
  await first;
  await gate.opened.then(() => through.push('second'));
  expect(through).toEqual(['first', 'second']);
});
