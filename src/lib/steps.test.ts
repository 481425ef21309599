import { describe, expect, test } from 'vitest';
import { atOnce, inSlices, type Steps } from './steps.ts';

function* counting(to: number, seen: number[] = []): Steps<string> {
  for (let number = 1; number <= to; number++) {
    seen.push(number);
    yield;
  }
  return `${to} steps`;
}

describe('work in steps', () => {
  test('at once it is done when the call returns', () => {
    expect(atOnce(counting(5))).toBe('5 steps');
  });

  test('in slices others have their turn whenever the time of a slice is over', async () => {
    let time = 0;
    const seen: number[] = [];
    const turns: number[] = [];
    const work = inSlices(3, { now: () => time++ })(counting(9, seen));
    let isDone = false;
    const look = (): void => {
      turns.push(seen.length);
      if (!isDone) setImmediate(look);
    };
    setImmediate(look);
    expect(await work).toBe('9 steps');
    isDone = true;
    // Each look at the time is one millisecond here: a slice has three steps.
    expect(turns.slice(0, 3)).toEqual([3, 6, 9]);
  });

  test('what a step throws comes out', async () => {
    // eslint-disable-next-line require-yield -- it does not come to one
    function* failing(): Steps<string> {
      throw new Error('broken');
    }
    await expect(inSlices(1)(failing())).rejects.toThrow('broken');
    expect(() => atOnce(failing())).toThrow('broken');
  });
});
