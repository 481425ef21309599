import { describe, expect, test } from 'vitest';
import { seededRandom } from './testing/seeded-random.ts';
import { NOT_STARTED, Timer, TimerWheel } from './timer-wheel.ts';
import { VirtualClock, VirtualTime } from './testing/virtual-time.ts';

describe('TimerWheel', () => {
  test('fires each timer at its own millisecond, once, whatever its level', () => {
    const time = new VirtualTime();
    const fired: [number, number][] = [];
    for (const delay of [0, 1, 2, 255, 256, 257, 500, 4000, 65_535, 65_536, 65_537, 180_000, 17_000_000, 400_000_000]) {
      time.timers.start(new Timer(() => fired.push([delay, time.clock.now()])), delay);
    }
    time.run(500_000_000);
    expect(fired.map(([delay]) => delay)).toEqual([
      0, 1, 2, 255, 256, 257, 500, 4000, 65_535, 65_536, 65_537, 180_000, 17_000_000, 400_000_000,
    ]);
    for (const [delay, at] of fired) {
      expect(at).toBe(Math.max(1, delay));
    }
    expect(time.timers.size).toBe(0);
    expect(time.timers.nextDelay()).toBeNull();
  });

  test('agrees with a sorted list over random starts, moves and stops', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const below = (limit: number) => (random.int32() >>> 0) % limit;
      const time = new VirtualTime();
      time.run(below(1_000_000));
      const expected = new Map<number, number>();
      const late: number[] = [];
      const timers = Array.from({ length: 50 }, (_, index) => {
        return new Timer(() => {
          if (expected.get(index) !== time.clock.now()) {
            late.push(index);
          }
          expected.delete(index);
        });
      });
      for (let step = 0; step < 2000; step++) {
        const index = below(50);
        if (below(4) === 0) {
          time.timers.stop(timers[index]!);
          expected.delete(index);
        } else {
          const delay = 1 + below(2 ** (1 + below(24)));
          time.timers.start(timers[index]!, delay);
          expected.set(index, time.clock.now() + delay);
        }
        time.run(below(2 ** below(18)));
        expect(time.timers.size).toBe(expected.size);
      }
      expect(time.runUntilIdle(2 ** 26)).toBe(true);
      expect(late).toEqual([]);
      expect(expected.size).toBe(0);
    }
  });

  test('has room for as many as are started, and takes the places of those that have gone', () => {
    const time = new VirtualTime();
    const fired: number[] = [];
    const timers = Array.from({ length: 5_000 }, (_, index) => new Timer(() => fired.push(index)));
    for (const [index, timer] of timers.entries()) time.timers.start(timer, 10_000 - index);
    for (let index = 0; index < 5_000; index += 2) time.timers.stop(timers[index]!);
    for (let index = 0; index < 5_000; index += 4) time.timers.start(timers[index]!, 20_000 - index);
    expect(time.timers.size).toBe(3_750);
    time.run(30_000);
    const odd = Array.from({ length: 2_500 }, (_, index) => 4_999 - 2 * index);
    const again = Array.from({ length: 1_250 }, (_, index) => 4_996 - 4 * index);
    expect(fired).toEqual([...odd, ...again]);
    expect(time.timers.size).toBe(0);
  });

  test('an entry that is its own timer is fired, and has its deadline', () => {
    const time = new VirtualTime();
    let runs = 0;
    const entry = { handle: NOT_STARTED, run: () => void runs++ };
    time.timers.start(entry, 500);
    expect(time.timers.deadlineOf(entry)).toBe(500);
    time.run(499);
    expect(runs).toBe(0);
    time.run(1);
    expect([runs, entry.handle]).toEqual([1, NOT_STARTED]);
  });

  test('a late advance fires what is due in order of deadlines', () => {
    const time = new VirtualTime();
    const fired: string[] = [];
    time.timers.start(new Timer(() => fired.push('c')), 700);
    time.timers.start(new Timer(() => fired.push('a')), 10);
    time.timers.start(new Timer(() => fired.push('b')), 300);
    time.timers.start(new Timer(() => fired.push('never')), 1001);
    time.clock.advance(1000);
    time.timers.advance(1000);
    expect(fired).toEqual(['a', 'b', 'c']);
    expect(time.timers.nextDelay()).toBeLessThanOrEqual(1);
  });

  test('a timer may stop another of the same millisecond and start itself again', () => {
    const time = new VirtualTime();
    let count = 0;
    const victim = new Timer(() => {
      throw new Error('was stopped');
    });
    const repeating: Timer = new Timer(() => {
      count++;
      time.timers.stop(victim);
      time.timers.start(repeating, 0);
    });
    time.timers.start(repeating, 5);
    time.timers.start(victim, 5);
    time.run(14);
    expect(count).toBe(10);
    expect(victim.active).toBe(false);
    expect(repeating.active).toBe(true);
  });

  test('a timer that throws is told of, and those after it fire at their time', () => {
    const clock = new VirtualClock();
    const told: unknown[] = [];
    const fired: string[] = [];
    const wheel = new TimerWheel(clock, (error) => told.push(error));
    const broken = new Error('broken timer');
    wheel.start(
      new Timer(() => {
        throw broken;
      }),
      5,
    );
    wheel.start(new Timer(() => fired.push('same millisecond')), 5);
    wheel.start(new Timer(() => fired.push('later')), 6);
    clock.advance(6);
    wheel.advance(6);
    expect(told).toEqual([broken]);
    expect(fired).toEqual(['same millisecond', 'later']);
    expect(wheel.size).toBe(0);
  });

  test('delays count from the clock, not from the last advance', () => {
    const time = new VirtualTime();
    time.clock.advance(30_000);
    let at = 0;
    time.timers.start(new Timer(() => (at = time.clock.now())), 500);
    time.run(1000);
    expect(at).toBe(30_500);
  });

  test('many timers can share one function', () => {
    const time = new VirtualTime();
    const fired: string[] = [];
    const record = (owner: { name: string }) => void fired.push(owner.name);
    time.timers.start(new Timer(record, { name: 'one' }), 1);
    time.timers.start(new Timer(record, { name: 'two' }), 1);
    time.run(1);
    expect(fired).toEqual(['one', 'two']);
  });

  test('a delay that is not a number is a broken invariant', () => {
    const wheel: TimerWheel = new VirtualTime().timers;
    expect(() => wheel.start(new Timer(() => undefined), Number.NaN)).toThrow('timer delay');
    expect(() => wheel.start(new Timer(() => undefined), -1)).toThrow('timer delay');
  });
});
