import { beforeEach, expect, test } from 'vitest';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import type { RouteHandle, Routes, RunResult } from '../../module/host.ts';
import { sampleContext } from '../../pv/testing/sample.ts';
import { TimerRoutes } from './timer-routes.ts';

let time: VirtualTime;
let runs: number;
let timerRoutes: TimerRoutes;

beforeEach(() => {
  time = new VirtualTime();
  runs = 0;
  const routes = {
    find: (_type, name) => ({ name }) as RouteHandle,
    run: () => {
      runs++;
      return { dropped: false } as RunResult;
    },
  } as Partial<Routes> as Routes;
  timerRoutes = new TimerRoutes({ routes, timers: time.timers, names: () => ['tick, 2'], context: sampleContext });
});

test('a timer route runs once in each period', () => {
  timerRoutes.start();
  time.run(6100);
  expect(runs).toBe(3);
});

test('none runs after the stop, nor when another program takes over later', () => {
  timerRoutes.start();
  time.run(2100);
  timerRoutes.stop();
  timerRoutes.start();
  time.run(10_000);
  expect(runs).toBe(1);
});
