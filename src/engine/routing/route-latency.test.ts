import { expect, test } from 'vitest';
import type { Context } from '../../context/context.ts';
import type { Logger } from '../../lib/log.ts';
import { RouteLatency } from './route-latency.ts';

const ctx = {} as Context;

function latencyWith(settings: { level: number; least: number }) {
  const lines: string[] = [];
  let now = 1;
  const log = {
    enabled: (level: number) => level <= 2,
    log: (level: number, text: string, prefix: string) => lines.push(`${level} ${prefix}${text}`),
  } as unknown as Logger;
  const latency = new RouteLatency(
    settings,
    log,
    () => '{1} ',
    () => now,
  );
  const run = (milliseconds: number): readonly string[] => {
    const begun = latency.begin();
    now += milliseconds;
    latency.end(ctx, 'request', begun);
    return lines.splice(0);
  };
  return run;
}

test('a route is logged with the microseconds it took', () => {
  expect(latencyWith({ level: 2, least: 0 })(1.5)).toEqual(['2 {1} request-route executed in: 1500 usec']);
});

test('a route below the limit is not', () => {
  const run = latencyWith({ level: 1, least: 3000 });
  expect(run(2.9)).toEqual([]);
  expect(run(3)).toHaveLength(1);
});

test('nothing is measured for a level that is not written', () => {
  expect(latencyWith({ level: 3, least: 0 })(9)).toEqual([]);
});
