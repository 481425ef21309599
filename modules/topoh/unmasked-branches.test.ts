import { expect, test } from 'vitest';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import { UnmaskedBranches } from './unmasked-branches.ts';

test('a branch is known while its INVITE may ring, however many others come', () => {
  const time = new VirtualTime();
  const branches = new UnmaskedBranches(time.clock);
  branches.add('first');
  for (let second = 0; second < 300; second++) {
    for (let i = 0; i < 100; i++) branches.add(`${second} ${i}`);
    time.run(1000);
  }
  expect(branches.has('first')).toBe(true);
});

test('a branch is forgotten some time after', () => {
  const time = new VirtualTime();
  const branches = new UnmaskedBranches(time.clock);
  branches.add('first');
  for (let i = 0; i < 3; i++) {
    time.run(400_000);
    branches.add(String(i));
  }
  expect(branches.has('first')).toBe(false);
});

test('the memory it takes has a bound', () => {
  const branches = new UnmaskedBranches(new VirtualTime().clock);
  branches.add('first');
  for (let i = 0; i < 500_000; i++) branches.add(String(i));
  expect(branches.has('first')).toBe(false);
  expect(branches.has('499999')).toBe(true);
});
