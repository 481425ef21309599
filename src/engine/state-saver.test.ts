import { expect, test } from 'vitest';
import { LogLevel } from '../lib/log.ts';
import { LogOutput } from '../lib/log/log-output.ts';
import type { StateProblem } from '../state/store.ts';
import { MemoryStore } from '../state/testing/memory-store.ts';
import { StateSaver } from './state-saver.ts';

test('a problem is logged when it begins, changes and ends', () => {
  let problem: StateProblem | null = null;
  class FailingStore extends MemoryStore {
    override commit(): null {
      return problem as null;
    }
  }
  const lines: string[] = [];
  const sink = { write: (_level: LogLevel, line: string) => void lines.push(line) };
  const saver = new StateSaver(new FailingStore(), new LogOutput({ sink, level: LogLevel.Info }).logger('<core>'));
  const states: (StateProblem | null)[] = [
    null,
    { kind: 'full', message: 'the disk is full' },
    { kind: 'full', message: 'the disk is full' },
    { kind: 'unwritable', message: 'the disk is gone' },
    null,
    null,
  ];
  for (problem of states) saver.commit();
  expect(lines.map((line) => line.replace(/^.*<core>.*?: /, ''))).toEqual([
    expect.stringContaining('the disk is full'),
    expect.stringContaining('the disk is gone'),
    'state is saved again',
  ]);
});
