import { expect, test } from 'vitest';
import { LoopDelay } from './loop-delay.ts';

test('beats that come late are measured, ten seconds at a time', () => {
  const delay = new LoopDelay(10);
  let now = 0;
  const beat = (late: number): void => {
    now += 10 + late;
    delay.note(now);
  };
  for (let i = 0; i < 700; i++) beat(1);
  expect(delay.measured).toEqual({ median: 0, p99: 0, longest: 0 });
  for (let i = 0; i < 20; i++) beat(50);
  beat(500);
  for (let i = 0; i < 62; i++) beat(0);
  expect(delay.measured.median).toBeCloseTo(1_000, -2);
  expect(delay.measured.p99).toBeCloseTo(50_000, -3);
  expect(delay.measured.longest).toBeCloseTo(500_000, -4);
  for (let i = 0; i < 1001; i++) beat(0);
  expect(delay.measured.longest).toBe(1);
});
