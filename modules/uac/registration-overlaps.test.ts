import { describe, expect, test } from 'vitest';
import type { Sent, TmBench } from '../tm/testing/bench.ts';
import { header, uacBench } from './testing/dialog.ts';
import { TIMES, add, info, pass, reply, contactOf, CHALLENGE } from './testing/registrations.ts';

describe('attempts that overlap', () => {
  const IMPATIENT = { ...TIMES, reg_retry_interval: 0 };

  async function twoAttempts(): Promise<{ bench: TmBench; first: Sent; second: Sent }> {
    const bench = uacBench(IMPATIENT);
    add(bench);
    const [first] = await pass(bench, 10);
    await pass(bench, 10);
    return { bench, first: first!, second: bench.last };
  }

  test('a late failure of an earlier one does not undo the success of a later one', async () => {
    const bench = uacBench(IMPATIENT);
    add(bench);
    const [first] = await pass(bench, 10);
    const second = (await pass(bench, 10)).find((each) => header(each, 'Call-ID') !== header(first!, 'Call-ID'))!;
    await reply(bench, second, 200, `${contactOf(second)}\r\n`);
    expect(info(bench).flags).toBe(20);
    // The time of the first is over.
    await pass(bench, 40);
    expect(info(bench).flags).toBe(20);
    expect(bench.errors).toEqual([]);
    expect((await pass(bench, 600)).length).toBeGreaterThan(0);
  });

  test('a challenge of an earlier one is not answered after the success of a later one', async () => {
    const { bench, first, second } = await twoAttempts();
    await reply(bench, second, 200, `${contactOf(second)}\r\n`);
    expect(await reply(bench, first, 401, CHALLENGE)).toEqual([]);
    expect(info(bench).flags).toBe(20);
  });

  test('each is challenged for itself', async () => {
    const { bench, first, second } = await twoAttempts();
    expect(await reply(bench, first, 401, CHALLENGE)).toHaveLength(1);
    expect(await reply(bench, second, 401, CHALLENGE)).toHaveLength(1);
    expect(bench.errors).toEqual([]);
  });

  test('one that succeeds after an earlier one failed is renewed all the same', async () => {
    const { bench, first, second } = await twoAttempts();
    await reply(bench, first, 403);
    expect(info(bench).flags).toBe(17);
    await reply(bench, second, 200, `${contactOf(second)}\r\n`);
    expect(info(bench)).toMatchObject({ flags: 20, seconds: 600 });
  });

  test('one that succeeds leaves disabled what a command disabled', async () => {
    const bench = uacBench(IMPATIENT);
    add(bench);
    const [first] = await pass(bench, 10);
    bench.rpc('uac.reg_disable', 'l_uuid', 'u1');
    await reply(bench, first!, 200, `${contactOf(first!)}\r\n`);
    expect(info(bench).flags).toBe(21);
  });

  test('a contact that is taken away is not made anew by a challenge of before', async () => {
    const bench = uacBench(TIMES);
    add(bench);
    const [first] = await pass(bench, 10);
    await bench.rpc('uac.reg_unregister', 'l_uuid', 'u1');
    const last = bench.last;
    expect(await reply(bench, first!, 401, CHALLENGE)).toEqual([]);
    const [again] = await reply(bench, last, 401, CHALLENGE);
    expect(header(again!, 'Expires')).toBe('0');
    expect(bench.errors).toEqual([]);
  });
});
