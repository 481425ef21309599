import { getHeapStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { processMemory } from './process-memory.ts';

test('memory in use is part of what may be used, and of what the process ever had', () => {
  const { total, used, real, most } = processMemory();
  expect(used).toBeGreaterThan(1_000_000);
  expect(used).toBeLessThan(total);
  expect(total).toBe(getHeapStatistics().heap_size_limit);
  expect(real).toBeGreaterThan(1_000_000);
  expect(most).toBeGreaterThan(real / 2);
});
