import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { doorbellFailure } from '../../lib/doorbell.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { newTransportPlan, type PlanOptions } from './plan.ts';
import { WorkerLink } from './worker-link.ts';

const links: WorkerLink[] = [];
afterEach(() => {
  for (const link of links.splice(0)) link.close();
});

function crew(options: Partial<PlanOptions> = {}) {
  const plan = newTransportPlan({ count: 3, random: seededRandom(11), mostConnections: 100, ...options });
  const made = plan.rings.map((_, index) => new WorkerLink(plan, index));
  links.push(...made);
  return { plan, links: made as [WorkerLink, WorkerLink, WorkerLink] };
}

const text = (length: number): string => 'x'.repeat(length);

describe.skipIf(doorbellFailure() !== null)('between workers', () => {
  test('a record that no ring has room for is lost at once, and nothing waits behind it', async () => {
    const { links } = crew({ ringBytes: 4096 });
    const got: number[] = [];
    links[1].begin((_, [number]) => got.push(number!));
    expect([3000, 5000, 9_000_000].map((length) => links[0].tell(1, [1], [text(length)], true))).toEqual([
      false,
      false,
      false,
    ]);
    expect([links[0].tell(1, [2], [text(1000)], true), links[0].lost]).toEqual([true, 3]);
    await until('the other', () => got.length === 1);
    expect(got).toEqual([2]);
  });

  test('what waits for one worker takes no place from what waits for another', async () => {
    const { links } = crew({ ringBytes: 4096 });
    while (links[0].tell(1, [1], [text(2000)], true));
    let taken = 0;
    links[2].begin(() => taken++);
    const told = Array.from({ length: 100 }, () => links[0].tell(2, [1], [text(2000)], true));
    expect([told.includes(false), links[0].lost]).toEqual([false, 1]);
    await until('all', () => taken === 100);
  });

  test('the longest message of a stream fits, and with it what is written into it before it is sent', () => {
    for (const count of [2, 8, 64]) {
      for (const longestMessage of [4096, 65_536, 1_000_000]) {
        if (count === 64 && longestMessage > 65_536) continue;
        const plan = newTransportPlan({ count, random: seededRandom(1), mostConnections: 1, longestMessage });
        const link = new WorkerLink(plan, 0);
        links.push(link);
        expect(link.tell(1, [1, 2, 3, 4, 5, 6], ['2001:db8::1', '', '', text(1.9 * longestMessage)], false)).toBe(true);
        expect(link.lost).toBe(0);
      }
    }
  });

  test('an error in what one record brings keeps none of the others', async () => {
    const { links } = crew();
    const got: number[] = [];
    for (let number = 0; number < 200; number++) links[0].tell(1, [number], [], true);
    // The bell has rung by then, and will not again.
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    const begin = (): void => {
      links[1].begin((_, [number]) => {
        got.push(number!);
        if (number === 10) throw new Error('of that record');
      });
    };
    expect(begin).toThrow('of that record');
    await until('all', () => got.length === 200);
    expect(got).toEqual(Array.from({ length: 200 }, (_, number) => number));
  });

  test('a link that was closed waits for nobody', async () => {
    const { links, plan } = crew({ ringBytes: 4096 });
    links[0].close();
    let told = 0;
    while (links[0].tell(1, [1], [text(1000)], true)) told++;
    expect([told, links[0].lost]).toEqual([4, 1]);
    // What is told with room is read by whoever has that place.
    let taken = 0;
    links[1].close();
    const next = new WorkerLink(plan, 1);
    links.push(next);
    next.begin(() => taken++);
    await until('what had room', () => taken === 4);
  });

  test.each([2 ** 32 - 3, Math.floor(2 ** 31 / 3) - 4, 2 ** 31 - 2])(
    'numbers of connections begin anew after the last one: %d',
    (numbered) => {
      const { plan, links } = crew();
      new Uint32Array(plan.numbered)[1] = numbered;
      const numbers = Array.from({ length: 8 }, () => links[1].nextConnection());
      expect(new Set(numbers).size).toBe(8);
      for (const number of numbers) {
        expect([number > 0, number < 2 ** 31, links[0].ownerOfConnection(number)]).toEqual([true, true, 1]);
      }
      // One that is in use is not given again.
      new Uint32Array(plan.numbered)[1] = numbered;
      links[1].directories[1]!.addNumber(numbers[2]!);
      const again = Array.from({ length: 8 }, () => links[1].nextConnection());
      expect(again).toEqual(expect.arrayContaining([numbers[0], numbers[1], numbers[3]]));
      expect(again).not.toContain(numbers[2]);
    },
  );
});
