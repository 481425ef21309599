import { describe, expect, test } from 'vitest';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import { MemoryStore } from '../../src/state/testing/memory-store.ts';
import { ExpiringTable } from './expiring-table.ts';
import { ALICE, BOB, fromCallee, fromCaller, parsed, setUp, uriIn, values, Wire } from './testing/wire.ts';
import { TopologyStore } from './topology-store.ts';

const reaches = (wire: Wire, key: string): boolean =>
  parsed(wire.arrive(fromCaller('INFO', key))).requestUri.startsWith('sip:bob@172.');

const kept = (wire: Wire): ReturnType<TopologyStore['snapshot']> =>
  new TopologyStore(wire.bench.state, wire.bench.time.clock).snapshot();

const minutes = (count: number): number => count * 60_000;

describe('a dialog is kept', () => {
  test('for dialog_expire after its answer, and no longer', () => {
    const wire = new Wire();
    const { toCallee } = setUp(wire);
    wire.bench.time.run(minutes(179));
    expect(reaches(wire, toCallee)).toBe(true);
    wire.bench.time.run(minutes(2));
    expect(reaches(wire, toCallee)).toBe(false);
    expect(kept(wire)).toEqual({ dialogs: 0, branches: 0 });
  });

  test('longer when a re-INVITE is answered', () => {
    const wire = new Wire();
    const { toCallee } = setUp(wire);
    wire.bench.time.run(minutes(170));
    wire.answer(wire.pass(fromCaller('INVITE', toCallee, ALICE), ''), 200, BOB);
    wire.bench.time.run(minutes(170));
    expect(reaches(wire, toCallee)).toBe(true);
  });

  test('as long as before when a re-INVITE rings and is refused', () => {
    const wire = new Wire();
    const { toCallee } = setUp(wire);
    const again = wire.pass(fromCaller('INVITE', toCallee, ALICE), '');
    wire.answer(again, 180, BOB);
    wire.answer(again, 486);
    wire.bench.time.run(minutes(179));
    expect(reaches(wire, toCallee)).toBe(true);
  });

  test('for branch_expire after BYE', () => {
    const wire = new Wire();
    const { toCallee } = setUp(wire);
    wire.pass(fromCaller('BYE', toCallee), '');
    wire.bench.time.run(minutes(2));
    expect(reaches(wire, toCallee)).toBe(true);
    wire.bench.time.run(minutes(2));
    expect(reaches(wire, toCallee)).toBe(false);
    expect(kept(wire)).toEqual({ dialogs: 0, branches: 0 });
  });

  test('for branch_expire when nobody answers, and while it rings', () => {
    const wire = new Wire();
    const silent = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE));
    const ringing = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE));
    for (let i = 0; i < 5; i++) {
      wire.answer(ringing, 180, BOB);
      wire.bench.time.run(minutes(2));
    }
    expect(values(wire.answer(silent, 200, BOB), 'Contact')).toEqual([BOB.slice('Contact: '.length)]);
    expect(values(wire.answer(ringing, 200, BOB), 'Contact')[0]).toContain('atpsh-');
  });

  test('for as long as a subscription, and its last NOTIFY', () => {
    const wire = new Wire();
    const subscribe = wire.pass(fromCaller('SUBSCRIBE', 'sip:bob@example.com', ALICE, 'Expires: 3600'));
    const ok = wire.answer(subscribe, 200, BOB, 'Expires: 600');
    const toCallee = uriIn(values(ok, 'Contact')[0]!);
    wire.bench.time.run(minutes(11));
    expect(reaches(wire, toCallee)).toBe(true);
    wire.answer(wire.pass(fromCaller('SUBSCRIBE', toCallee, ALICE, 'Expires: 600'), ''), 200, BOB);
    wire.bench.time.run(minutes(11));
    expect(reaches(wire, toCallee)).toBe(true);
    wire.bench.time.run(minutes(3));
    expect(reaches(wire, toCallee)).toBe(false);
  });

  test.each([
    [{}, 24],
    [{ dialog_expire: 30 * 3_600 }, 30],
  ])(
    'for a day at most when a peer says that it subscribes for ever, or for dialog_expire: %j',
    (parameters, hours) => {
      const wire = new Wire(parameters);
      const subscribe = wire.pass(fromCaller('SUBSCRIBE', 'sip:bob@example.com', ALICE, 'Expires: 4294967295'));
      const ok = wire.answer(subscribe, 200, BOB, 'Expires: 4294967295');
      const toCallee = uriIn(values(ok, 'Contact')[0]!);
      wire.bench.time.run(minutes(hours * 60));
      expect(reaches(wire, toCallee)).toBe(true);
      wire.bench.time.run(minutes(4));
      expect(reaches(wire, toCallee)).toBe(false);
    },
  );

  test('over a restart', () => {
    const before = new Wire();
    const { toCaller } = setUp(before);
    const after = new Wire();
    for (const name of ['topos-dialog', 'topos-dialog-expiry', 'topos-branch', 'topos-branch-expiry']) {
      for (const { key, value } of before.bench.state.table(name).range())
        after.bench.state.table(name).put(key, value);
    }
    expect(parsed(after.arrive(fromCallee('BYE', toCaller))).requestUri).toBe('sip:alice@10.9.9.5:5060;x=y');
  });
});

test('many calls leave nothing behind', () => {
  const wire = new Wire();
  for (let i = 0; i < 1_000; i++) {
    const { toCallee } = setUp(wire);
    wire.answer(wire.pass(fromCaller('BYE', toCallee), ''), 200);
    if (i % 100 === 0) wire.bench.time.run(1_000);
  }
  expect(kept(wire)).toEqual({ dialogs: 1_000, branches: 2_000 });
  wire.bench.time.run(minutes(5));
  expect(kept(wire)).toEqual({ dialogs: 0, branches: 0 });
  for (const name of ['topos-dialog-expiry', 'topos-branch-expiry'])
    expect(wire.bench.state.table(name).count()).toBe(0);
});

describe('a table whose entries end', () => {
  const table = (): ExpiringTable => new ExpiringTable(new MemoryStore(), 'test');

  test('gives what has not ended', () => {
    const entries = table();
    entries.put('a', 'one, two', 10);
    expect(entries.get('a', 9)).toBe('one, two');
    expect(entries.get('a', 10)).toBeNull();
    expect(entries.get('b', 0)).toBeNull();
  });

  test('forgets the oldest first, so many at a time', () => {
    const entries = table();
    for (let i = 1; i <= 5; i++) entries.put(`k${i}`, '', i);
    expect(entries.expire(4, 3)).toBe(3);
    expect(entries.count()).toBe(2);
    expect(entries.expire(4, 3)).toBe(1);
    expect(entries.get('k5', 4)).toBe('');
  });

  test('looks again at an end that was put off, and at once at one that was brought forward', () => {
    const entries = table();
    entries.put('later', 'v', 10);
    entries.put('later', 'w', 20);
    entries.put('sooner', 'v', 20);
    entries.put('sooner', 'v', 5);
    expect(entries.expire(5, 9)).toBe(1);
    expect(entries.count()).toBe(1);
    expect(entries.expire(10, 9)).toBe(1);
    expect(entries.get('later', 10)).toBe('w');
    expect(entries.expire(19, 9)).toBe(0);
    entries.expire(20, 9);
    expect(entries.count()).toBe(0);
  });
});

test('a store without entries needs no commit', () => {
  const state = new MemoryStore();
  expect(new TopologyStore(state, new VirtualTime().clock).expire(10)).toBe(false);
  expect(state.snapshot().commits).toBe(0);
});
