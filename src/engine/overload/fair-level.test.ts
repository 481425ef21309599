import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fairLevel } from './fair-level.ts';

test('who wants little has it all, and those who want much have the same', () => {
  expect(fairLevel([10, 1, 100], 41)).toBe(30);
  expect(fairLevel([10, 1, 100], 111)).toBe(Infinity);
  expect(fairLevel([1, 1, 1, 1], 1)).toBe(0.25);
  expect(fairLevel([], 5)).toBe(Infinity);
});

test('what is given out is what there is, or all that was asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 })), fc.integer({ min: 1, max: 5000 }), (wants, capacity) => {
      const level = fairLevel(wants, capacity);
      const given = wants.reduce((sum, want) => sum + Math.min(want, level), 0);
      const asked = wants.reduce((sum, want) => sum + want, 0);
      expect(given).toBeCloseTo(Math.min(asked, capacity), 6);
    }),
  );
});
