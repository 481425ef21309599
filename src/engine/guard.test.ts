import { expect, test } from 'vitest';
import { LogLevel } from '../lib/log.ts';
import { LogOutput } from '../lib/log/log-output.ts';
import { Guard } from './guard.ts';

function newGuard(): { guard: Guard; lines: string[] } {
  const lines: string[] = [];
  const sink = { write: (_level: LogLevel, line: string) => void lines.push(line) };
  return { guard: new Guard(new LogOutput({ sink, level: LogLevel.Info }).logger('<core>')), lines };
}

test('what is thrown is logged and not thrown on', () => {
  const { guard, lines } = newGuard();
  guard.run('a thing', () => {
    throw new Error('of no use');
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/BUG: <core>.*a thing failed: Error: of no use/);
});

test('so is what a promise is rejected with', async () => {
  const { guard, lines } = newGuard();
  const broken = Promise.reject(new Error('too late'));
  guard.run('a thing', () => broken);
  await guard.settle('another', broken);
  expect(lines.map((line) => /<core>.*?: (.*? failed: Error: too late)/.exec(line)?.[1])).toEqual([
    'a thing failed: Error: too late',
    'another failed: Error: too late',
  ]);
});
