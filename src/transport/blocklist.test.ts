import { expect, test } from 'vitest';
import { onlyCopies, type Replicator } from '../lib/shared/replica.ts';
import { SharedLog } from '../lib/shared/shared-log.ts';
import { VirtualTime } from '../lib/testing/virtual-time.ts';
import { BlockReason } from '../sip/block-reason.ts';
import { Blocklist, type BlocklistSettings } from './blocklist.ts';

const HERE = { transport: 'udp', address: '192.0.2.1', port: 5060 } as const;
const OTHER = { ...HERE, address: '2001:db8::1' } as const;

function started(
  settings: Partial<BlocklistSettings> = {},
  shared: Replicator = onlyCopies,
  wall?: number,
): { time: VirtualTime; list: Blocklist } {
  const time = new VirtualTime(wall);
  const all = {
    enabled: true,
    lifetime: 60_000,
    mostBytes: 1000,
    sweepInterval: 60_000,
    ignored: () => 0,
    ...settings,
  };
  return { time, list: new Blocklist(time.clock, time.timers, all, shared) };
}

test('a destination counts for as long as it was put there', () => {
  const { time, list } = started();
  list.report(HERE, BlockReason.Timeout, 0);
  list.report(OTHER, BlockReason.Unavailable, 0, 5000);
  expect([list.has(HERE), list.has(OTHER), list.has({ ...HERE, transport: 'tcp' })]).toEqual([true, true, false]);
  time.run(5000);
  expect([list.has(HERE), list.has(OTHER)]).toEqual([true, false]);
  time.run(55_000);
  expect(list.has(HERE)).toBe(false);
});

test('reasons add up, and a new one counts its time anew', () => {
  const { time, list } = started();
  list.add(HERE, BlockReason.Connect, null);
  time.run(30_000);
  list.add(HERE, BlockReason.Send, null);
  expect(list.snapshot()).toEqual([{ ...HERE, reasons: 6, expires: 90_000 }]);
});

test('what is ignored puts nobody there', () => {
  const { list } = started({ ignored: (transport) => (transport === 'udp' ? BlockReason.Timeout : 0) });
  list.report(HERE, BlockReason.Timeout, 0);
  list.report(HERE, BlockReason.Send, BlockReason.Send);
  expect(list.snapshot()).toEqual([]);
  list.report({ ...HERE, transport: 'tcp' }, BlockReason.Timeout, BlockReason.Send);
  expect(list.snapshot()).toHaveLength(1);
});

test('a list that is off takes no failures and stops nobody', () => {
  const { list } = started({ enabled: false });
  list.report(HERE, BlockReason.Timeout, 0);
  expect(list.snapshot()).toEqual([]);
  list.add(HERE, BlockReason.Administrator, null);
  expect(list.has(HERE)).toBe(false);
});

test('a full list takes no more until something on it is over', () => {
  const { time, list } = started({ mostBytes: 60 });
  list.add(HERE, BlockReason.Send, 1000);
  list.add(OTHER, BlockReason.Send, 9000);
  list.add({ ...HERE, port: 1 }, BlockReason.Send, 9000);
  expect([list.bytes, list.has({ ...HERE, port: 1 })]).toEqual([60, false]);
  time.run(1000);
  list.add({ ...HERE, port: 1 }, BlockReason.Send, 9000);
  expect(list.has({ ...HERE, port: 1 })).toBe(true);
});

test('entries are taken off, all at once but for those to be kept, and swept when they are over', () => {
  const { time, list } = started();
  list.add(HERE, BlockReason.Kept, null);
  list.add(OTHER, BlockReason.Send, null);
  list.clearUnkept();
  expect(list.snapshot()).toHaveLength(1);
  expect([list.remove(HERE), list.remove(HERE)]).toEqual([true, false]);
  list.add(HERE, BlockReason.Send, null);
  time.run(120_000);
  expect([list.bytes, time.timers.size]).toEqual([0, 0]);
});

test('several workers have one list, whenever their clocks began', () => {
  const memory = new SharedArrayBuffer(1000);
  const one = started({}, new SharedLog(memory));
  one.list.add(HERE, BlockReason.Connect, 20_000);
  one.time.run(5_000);
  const other = started({}, new SharedLog(memory), one.time.clock.wall());
  expect([other.list.has(HERE), other.list.bytes]).toEqual([true, 24]);
  other.list.add(HERE, BlockReason.Send, 10_000);
  other.list.add(OTHER, BlockReason.Send, null);
  expect(one.list.snapshot()).toMatchObject([{ ...HERE, reasons: 6, expires: 15_000 }, OTHER]);
  one.list.remove(OTHER);
  expect(other.list.has(OTHER)).toBe(false);
  other.time.run(10_000);
  expect([other.list.has(HERE), other.list.bytes]).toEqual([false, 0]);
});
