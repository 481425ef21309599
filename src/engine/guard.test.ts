import { expect, test } from 'vitest';
import { LogLevel } from '../lib/log.ts';
import { LogOutput } from '../lib/log/log-output.ts';
import { Guard } from './guard.ts';

function newGuard(): { guard: Guard; lines: string[] } {
  const lines: string[] = [];
  const sink = { write: (_level: LogLevel, line: string) => void lines.push(line) };
  return { guard: new Guard(new LogOutput({ sink, level: LogLevel.Info }).logger('<core>')), lines };
}

test('what is thrown, or a promise is rejected with, is logged and not thrown on', async () => {
  const { guard, lines } = newGuard();
  await guard.run('a thing', () => {
    throw new Error('of no use');
  });
  await guard.run('another', () => Promise.reject(new Error('too late')));
  expect(lines.map((line) => /BUG: <core>.*?: (.*? failed: Error: .*)/.exec(line)?.[1])).toEqual([
    'a thing failed: Error: of no use',
    'another failed: Error: too late',
  ]);
});
