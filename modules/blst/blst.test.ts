import { beforeEach, expect, test } from 'vitest';
import { ignoredFailures, ignoredReplyFailures } from '../../src/context/ignored-failures.ts';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import blst from './index.ts';

let bench: FunctionBench;

beforeEach(() => {
  bench = FunctionBench.make(blst);
  bench.blocklist.enabled = true;
});

const source = (): string => {
  const { flow } = bench.script.ctx;
  return `${flow.socket.transport}:${flow.remoteAddress}:${flow.remotePort}`;
};

test('the sender of a message is put on the list, found there and taken off', async () => {
  expect(await bench.call('blst_is_blocklisted')).toBe(-1);
  expect(await bench.call('blst_add', 30)).toBe(1);
  expect(await bench.call('blst_is_blocklisted')).toBe(1);
  expect(await bench.call('blst_del')).toBe(1);
  expect(await bench.call('blst_del')).toBe(-1);
  await bench.call('blst_add', 0);
  await bench.call('blst_add');
  expect(bench.blocklist.reports).toEqual([`${source()} 64 30000`, `${source()} 64`, `${source()} 64`]);
});

test('without Retry-After there is nothing to go by', async () => {
  expect(await bench.call('blst_add_retry_after', 5, 10)).toBe(-1);
  expect(bench.blocklist.reports).toEqual([]);
});

test('failures to be ignored add up and are taken back', async () => {
  const { ctx } = bench.script;
  await bench.call('blst_set_ignore', 6);
  await bench.call('blst_set_ignore', 16);
  expect(ignoredFailures(ctx)).toBe(22);
  await bench.call('blst_clear_ignore', 2);
  expect(ignoredFailures(ctx)).toBe(20);
  await bench.call('blst_rpl_set_ignore');
  expect(ignoredReplyFailures(ctx)).toBe(255);
  await bench.call('blst_rpl_clear_ignore');
  await bench.call('blst_clear_ignore');
  expect([ignoredFailures(ctx), ignoredReplyFailures(ctx)]).toEqual([0, 0]);
});

test('without a list the functions say so and put nobody on it', async () => {
  bench.blocklist.enabled = false;
  expect(await bench.call('blst_add', 1)).toBe(1);
  expect(await bench.call('blst_add_retry_after', 1, 2)).toBe(1);
  expect(await bench.call('blst_is_blocklisted')).toBe(-1);
  expect(await bench.call('blst_del')).toBe(-1);
  expect(bench.blocklist.reports).toEqual([]);
  expect(bench.log.filter((line) => line.includes('blocklist support disabled')).length).toBe(4);
});
