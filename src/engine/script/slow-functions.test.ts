import { expect, test } from 'vitest';
import type { Context } from '../../context/context.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import type { RunningServer } from '../load/loaded-config.ts';
import { SlowFunctions } from './slow-functions.ts';

const ctx = {} as Context;

function watched(limit: number) {
  const lines: string[] = [];
  let now = 0;
  const server = {
    locate: () => ({ file: 'kamailio.cfg', line: 7 }),
    log: (_ctx: Context, level: number, text: string) => lines.push(`${level} ${text}`),
  } as unknown as RunningServer;
  const core = { latency_limit_action: limit, latency_log: 1 } as CoreValues;
  const slow = new SlowFunctions(
    () => core,
    { server },
    () => now,
  );
  const lasts = (milliseconds: number) => () => {
    now += milliseconds;
    return 5;
  };
  return { slow, lines, lasts };
}

test('a function that takes as long as the limit is named with its place', () => {
  const { slow, lines, lasts } = watched(2000);
  expect(slow.watch(lasts(2.5), 'usleep', 1)(ctx)).toBe(5);
  expect(lines).toEqual(['1 alert - action [usleep (25)] cfg [kamailio.cfg:7] took too long [2500 us]']);
  slow.watch(lasts(1.9), 'usleep', 1)(ctx);
  expect(lines).toHaveLength(1);
});

test('a function that waits is measured until it is done', async () => {
  const { slow, lines, lasts } = watched(2000);
  const wait = slow.watch(() => Promise.resolve().then(lasts(3)), 'http_client_query', 2);
  expect(await wait(ctx)).toBe(5);
  expect(lines).toEqual(['1 alert - action [http_client_query (26)] cfg [kamailio.cfg:7] took too long [3000 us]']);
});

test('without a limit functions are called as they are', () => {
  const { slow, lasts } = watched(0);
  const invoke = lasts(9);
  expect(slow.watch(invoke, 'usleep', 1)).toBe(invoke);
});
