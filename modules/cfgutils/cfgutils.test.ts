import { beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import { onlyCopies } from '../../src/lib/shared/replica.ts';
import { LogSettings } from '../../src/lib/log/log-settings.ts';
import { benchWorkers } from '../../src/module/testing/bench-workers.ts';
import { onlyWorker } from '../../src/module/workers.ts';
import { MemoryStore } from '../../src/state/testing/memory-store.ts';
import cfgutils from './index.ts';
import { KeyLocks } from './key-locks.ts';

let bench: ModuleBench;
let ctx: Context;

beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(cfgutils);
  ctx = bench.context(`OPTIONS sip:bob@b SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx
From: <sip:alice@a>;tag=1
To: <sip:bob@b>
Call-ID: c
CSeq: 1 OPTIONS
Content-Length: 0

`);
});

test('rand_event follows the probability', () => {
  const share = (): number =>
    Array.from({ length: 1000 }, () => bench.call('rand_event', ctx)).filter((code) => code === 1).length;
  expect(share()).toBeGreaterThan(50);
  bench.call('rand_set_prob', ctx, 100);
  expect(share()).toBe(1000);
  expect(bench.call('rand_set_prob', ctx, 101)).toBe(-1);
  bench.call('rand_reset_prob', ctx);
  expect(bench.call('rand_get_prob', ctx)).toBe(10);
});

test('sleep resolves when its time is over, not before', async () => {
  let done = false;
  const waiting = Promise.resolve(bench.call('sleep', ctx, 2)).then(() => {
    done = true;
  });
  bench.time.run(1999);
  await Promise.resolve();
  expect(done).toBe(false);
  bench.time.run(10);
  await waiting;
  expect(done).toBe(true);
});

test('global flags are seen by functions and commands alike', () => {
  bench.call('set_gflag', ctx, 4);
  expect(bench.call('is_gflag', ctx, 4)).toBe(1);
  expect(bench.rpc('cfgutils.is_gflag', 16)).toMatchObject({ values: ['TRUE'] });
  bench.rpc('cfgutils.reset_gflag', 16);
  expect(bench.call('is_gflag', ctx, 4)).toBe(-1);
});

test('locks are there with lock_set_size only', async () => {
  for (const name of ['lock', 'unlock', 'trylock']) expect(bench.call(name, ctx, 'k')).toBe(-1);
  expect(bench.log).toEqual([
    expect.stringContaining('lock set not initialized (attempt to do op: 0 on: k) - see param lock_set_size'),
    expect.stringContaining('lock set not initialized (attempt to do op: 1 on: k) - see param lock_set_size'),
    expect.stringContaining('lock set not initialized (attempt to do op: 2 on: k) - see param lock_set_size'),
  ]);
  bench = new ModuleBench();
  await bench.load(cfgutils, { lock_set_size: 4 });
  expect(bench.call('lock', ctx, 'k')).toBe(1);
  expect(bench.call('trylock', ctx, 'k')).toBe(-1);
  for (let i = 0; i < 2; i++) expect(bench.call('unlock', ctx, 'k')).toBe(1);
  expect(bench.call('trylock', ctx, 'k')).toBe(1);
});

test('a lock goes to those who wait in order', async () => {
  const locks = new KeyLocks(onlyCopies, onlyWorker());
  const order: string[] = [];
  expect(locks.take('k')).toBe(1);
  const second = Promise.resolve(locks.take('k')).then(() => order.push('second'));
  const third = Promise.resolve(locks.take('k')).then(() => order.push('third'));
  expect(locks.tryTake('k')).toBe(false);
  locks.release('k');
  await second;
  locks.release('k');
  await third;
  expect(order).toEqual(['second', 'third']);
  expect(locks.release('k')).toBe(true);
  expect(locks.release('k')).toBe(false);
  expect(locks.tryTake('k')).toBe(true);
});

test('routes are found and run by name', () => {
  let ran = 0;
  bench.routes.set('EXTRA', () => void ran++);
  expect(bench.call('check_route_exists', ctx, 'EXTRA')).toBe(1);
  expect(bench.call('route_if_exists', ctx, 'EXTRA')).toBe(1);
  expect(bench.call('route_if_exists', ctx, 'NONE')).toBe(-1);
  // The main route is the unnamed one here, and 0 in scripts.
  bench.routes.set('', () => void ran++);
  expect(bench.call('route_if_exists', ctx, '')).toBe(-1);
  expect(bench.call('check_route_exists', ctx, '0')).toBe(1);
  expect(ran).toBe(1);
});

test.each(['pkg_status', 'pkg_summary', 'shm_status', 'shm_summary'])('%s writes into the log and is true', (name) => {
  expect(bench.call(name, ctx)).toBe(1);
});

describe('several workers', () => {
  const loaded = async (workers = benchWorkers(2)): Promise<ModuleBench[]> => {
    const benches = workers.map((each) => new ModuleBench(new MemoryStore(), new LogSettings(true), each));
    for (const each of benches) await each.load(cfgutils, { lock_set_size: 4 });
    return benches;
  };

  test('have the global flags and the probability in common', async () => {
    const [one, other] = (await loaded()) as [ModuleBench, ModuleBench];
    one.call('set_gflag', ctx, 4);
    other.call('set_gflag', ctx, 1);
    expect(one.rpc('cfgutils.get_gflags')).toMatchObject({ values: ['0x12 (18)'] });
    one.call('reset_gflag', ctx, 1);
    expect(other.call('is_gflag', ctx, 1)).toBe(-1);
    other.call('rand_set_prob', ctx, 70);
    expect(one.call('rand_get_prob', ctx)).toBe(70);
  });

  test('have the locks in common, and who waits in one goes on when another gives a lock back', async () => {
    const [one, other] = (await loaded()) as [ModuleBench, ModuleBench];
    expect(one.call('lock', ctx, 'k')).toBe(1);
    expect(other.call('trylock', ctx, 'k')).toBe(-1);
    const order: string[] = [];
    const first = Promise.resolve(other.call('lock', ctx, 'k')).then(() => order.push('other'));
    const second = Promise.resolve(one.call('lock', ctx, 'k')).then(() => order.push('one'));
    expect(one.call('unlock', ctx, 'k')).toBe(1);
    await first;
    expect(order).toEqual(['other']);
    other.call('unlock', ctx, 'k');
    await second;
    expect(order).toEqual(['other', 'one']);
  });

  test('a lock for which there is no room is not had', async () => {
    const [one, other] = (await loaded()) as [ModuleBench, ModuleBench];
    const key = 'k'.repeat(10_000);
    expect([one.call('lock', ctx, key), other.call('trylock', ctx, key), one.call('unlock', ctx, key)]).toEqual([
      -1, -1, 1,
    ]);
    expect(other.call('lock', ctx, 'k')).toBe(1);
  });

  test('one that takes the place of another has given back its locks', async () => {
    const workers = benchWorkers(2);
    const [one, other] = (await loaded(workers)) as [ModuleBench, ModuleBench];
    expect([other.call('lock', ctx, 'k'), one.call('lock', ctx, 'held')]).toEqual([1, 1]);
    const waiting = Promise.resolve(one.call('lock', ctx, 'k'));
    const again = new ModuleBench(new MemoryStore(), new LogSettings(true), workers[1]!);
    await again.load(cfgutils, { lock_set_size: 4 });
    expect(await waiting).toBe(1);
    expect(again.call('trylock', ctx, 'held')).toBe(-1);
  });
});
