import { expect, test } from 'vitest';
import { ListLogger } from '../../lib/testing/list-logger.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { LOOK_MS, Overload, PATIENCE_MS, type Verdict } from './overload.ts';

const PATIENCE = PATIENCE_MS / LOOK_MS;

interface Stage {
  readonly overload: Overload;
  readonly lines: string[];
  /** What the wait for a reader, the lost datagrams and the memory are from now on. */
  delay: number;
  dropped: number;
  used: number;
  /** One interval in which the sources send so many; gives how many of each were taken. */
  interval(wants: Readonly<Record<string, number>>): Record<string, number>;
}

function stage({ replies = true, delay = 200, worker = null as number | null } = {}): Stage {
  const lines: string[] = [];
  const overload = new Overload({
    random: seededRandom(1),
    worker,
    log: new ListLogger(lines),
    settings: { delay, memory: 0.9, replies },
    receiveQueue: () => ({ filled: 0.5, dropped: made.dropped, delay: made.delay }),
    memoryUse: () => made.used,
  });
  const made: Stage = {
    overload,
    lines,
    delay: 0,
    dropped: 0,
    used: 0.1,
    interval(wants) {
      const taken: Record<string, number> = {};
      for (const [source, count] of Object.entries(wants)) {
        taken[source] = 0;
        for (let i = 0; i < count; i++) if (overload.judge(source) === 'take') taken[source]++;
      }
      overload.look(LOOK_MS);
      return taken;
    },
  };
  return made;
}

function verdicts(overload: Overload, source: string, count: number): Verdict[] {
  return Array.from({ length: count }, () => overload.judge(source));
}

test('a burst is taken whole', () => {
  const made = stage();
  made.delay = 1000;
  expect([made.interval({ a: 500 }), made.interval({ a: 500 })]).toEqual([{ a: 500 }, { a: 500 }]);
  made.delay = 20;
  made.interval({ a: 500 });
  expect([made.overload.isActive, made.overload.isWatching, made.lines]).toEqual([false, false, []]);
});

test('while datagrams wait too long less is taken until they do not, then more again, and at last all', () => {
  const made = stage();
  made.delay = 300;
  for (let i = 0; i < PATIENCE; i++) made.interval({ a: 200 });
  expect(made.overload.isActive).toBe(true);
  const first = made.interval({ a: 200 }).a!;
  const second = made.interval({ a: 200 }).a!;
  expect([first < 200, second < first, second > 100]).toEqual([true, true, true]);
  made.delay = 0;
  const third = made.interval({ a: 200 }).a!;
  expect(made.interval({ a: 200 }).a).toBeGreaterThan(third);
  for (let i = 0; i < 60; i++) made.interval({ a: 150 });
  expect([made.overload.isActive, made.overload.isWatching, made.interval({ a: 1000 }).a]).toEqual([
    false,
    false,
    1000,
  ]);
  expect(made.lines[0]).toMatch(/^0 overload: more comes than is read/);
  expect(made.lines.slice(1)).toEqual([`0 overload: over, ${made.overload.refused.value} requests were refused`]);
});

test('who sends little is served beside one who sends much', () => {
  const made = stage();
  made.delay = 1000;
  for (let i = 0; i < PATIENCE + 3; i++) made.interval({ flood: 300, phone: 2 });
  const taken = made.interval({ flood: 300, phone: 2, other: 1 });
  expect([taken.phone, taken.other]).toEqual([2, 1]);
  expect(taken.flood).toBeLessThan(200);
});

test('many who send one each are served by chance, some in each interval', () => {
  const made = stage();
  const crowd = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`phone ${i}`, 1]));
  made.delay = 1000;
  for (let i = 0; i < PATIENCE + 5; i++) made.interval(crowd);
  const taken = Object.values(made.interval(crowd)).reduce((sum, count) => sum + count, 0);
  expect(taken).toBeGreaterThan(200);
  expect(taken).toBeLessThan(700);
});

test('who sends far more than it may is not even answered, nor is anybody without overload_reply', () => {
  const made = stage();
  made.delay = 1000;
  for (let i = 0; i < PATIENCE + 17; i++) made.interval({ a: 100 });
  const all = verdicts(made.overload, 'a', 200);
  const firstIgnored = all.indexOf('ignore');
  expect(all.indexOf('refuse')).toBeLessThan(firstIgnored);
  expect(new Set(all.slice(firstIgnored))).toEqual(new Set(['ignore']));
  const silent = stage({ replies: false });
  silent.delay = 1000;
  for (let i = 0; i < PATIENCE + 17; i++) silent.interval({ a: 100 });
  expect(verdicts(silent.overload, 'a', 200)).not.toContain('refuse');
});

test('memory that stays short refuses too; what is collected in time does not', () => {
  const made = stage();
  for (let i = 0; i < 200; i++) {
    made.used = i % 20 === 0 ? 0.5 : 0.97;
    made.interval({ a: 10 });
  }
  expect(made.overload.isActive).toBe(false);
  made.used = 0.97;
  for (let i = 0; i < 80; i++) made.interval({ a: 10 });
  expect(made.lines[0]).toMatch(/^0 overload: memory is short/);
});

test('datagrams that are lost in each interval are too many, those of a moment are not', () => {
  const made = stage();
  const lose = (intervals: number): void => {
    for (let i = 0; i < intervals; i++) {
      made.dropped++;
      made.interval({ a: 100 });
    }
  };
  lose(PATIENCE - 1);
  made.interval({ a: 100 });
  lose(PATIENCE - 1);
  expect(made.overload.isActive).toBe(false);
  lose(1);
  expect(made.overload.isActive).toBe(true);
});

test('with 0 it is nobody’s concern how long datagrams wait', () => {
  const made = stage({ delay: 0 });
  made.delay = 1000;
  for (let i = 0; i < PATIENCE + 17; i++) made.interval({ a: 100 });
  expect(made.overload.isActive).toBe(false);
});

test('the log names the worker where there are several', () => {
  const made = stage({ worker: 1 });
  made.delay = 300;
  for (let i = 0; i < PATIENCE; i++) made.interval({ a: 200 });
  made.delay = 0;
  for (let i = 0; i < 60; i++) made.interval({ a: 150 });
  expect(made.lines).toEqual([
    expect.stringMatching(/^0 overload of worker 1: more comes than is read/),
    expect.stringMatching(/^0 overload of worker 1: over/),
  ]);
});
