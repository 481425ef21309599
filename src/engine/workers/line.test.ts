import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { Line } from './line.ts';

interface Questions {
  double(data: number): number;
  refuse(data: null): never;
  keep(data: null): string;
}

const { port1, port2 } = new MessageChannel();
afterEach(() => {
  port1.close();
});

test('questions are answered, refused, or over when the other end is gone', async () => {
  new Line(port2, (question, data) => {
    if (question === 'double') return 2 * (data as number);
    if (question === 'refuse') throw new Error('not today');
    return new Promise(() => undefined);
  });
  const line = new Line<Questions>(port1, () => null);
  expect(await Promise.all([line.ask('double', 4), line.ask('double', 5)])).toEqual([8, 10]);
  await expect(line.ask('refuse', null)).rejects.toThrow('not today');
  const waiting = line.ask('keep', null);
  line.close('worker 1 has ended');
  await expect(waiting).rejects.toThrow('worker 1 has ended');
  await expect(line.ask('double', 1)).rejects.toThrow('worker 1 has ended');
});
