import { expect, test } from 'vitest';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import { Cleaner } from './cleaner.ts';
import type { TopologyStore } from './topology-store.ts';

test.each([
  [1, 10],
  [5, 2],
])('clean_interval %i: %i searches in ten seconds', (clean_interval, expected) => {
  const time = new VirtualTime();
  let searches = 0;
  const store = {
    expire() {
      searches++;
      return false;
    },
  } as unknown as TopologyStore;
  const cleaner = new Cleaner(time.timers, store, { clean_interval });
  cleaner.start();
  time.run(10_000);
  cleaner.stop();
  time.run(10_000);
  expect(searches).toBe(expected);
});
