import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogLevel, Logger } from '../../lib/log.ts';
import { type Thread, WorkerGroup, type WorkerGroupParts } from './worker-group.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const COUNT = 4;

/** Threads that answer what `answers` has them answer, and the lines of the log. */
function stage(answers: (index: number, question: string) => boolean) {
  const lines: string[] = [];
  const asked: string[] = [];
  const ended: number[] = [];
  const indexes = new Map<Thread, number>();
  const launch: WorkerGroupParts['launch'] = ({ index }) => {
    const listeners = new Map<string, (value: never) => void>();
    const thread: Thread = {
      on: (event: string, listener: (value: never) => void) => listeners.set(event, listener),
      postMessage: (note) => {
        const { ask, id } = note as { readonly ask: string; readonly id: number };
        asked.push(`${index} ${ask}`);
        if (!answers(index, ask)) return;
        queueMicrotask(() => {
          listeners.get('message')!({ answer: id, data: null } as never);
          if (ask === 'stop') listeners.get('exit')!(0 as never);
        });
      },
      terminate: () => Promise.resolve(),
    };
    indexes.set(thread, index);
    return thread;
  };
  const log = {
    info: (text: string) => lines.push(text),
    log: (level: LogLevel, text: string) => lines.push(`${level} ${text}`),
  } as unknown as Logger;
  const parts = {
    server: { methods: { addAll: () => undefined } },
    log,
    count: COUNT,
    memories: new Map(),
    launch,
    end: (thread: Thread) => {
      ended.push(indexes.get(thread)!);
      return Promise.resolve();
    },
    startedAtOnce: 2,
    stuckAfterMs: 10_000,
  } as unknown as WorkerGroupParts;
  return { group: new WorkerGroup(parts, []), lines, asked, ended };
}

const never = new Promise<void>(() => undefined);

test('a start that takes long says how many are ready', async () => {
  const { group, lines } = stage((index, question) => question === 'start' && index < 3);
  void group.start(never);
  await vi.advanceTimersByTimeAsync(1_900);
  expect(lines).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(lines).toEqual(['starting: 3 of 4 workers are ready']);
});

test('no more threads are begun at a time than can run', async () => {
  const { group, asked } = stage(() => false);
  void group.start(never);
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toEqual(['1 start', '2 start']);
  const faster = stage(() => true);
  expect(await faster.group.start(never)).toBe(null);
  expect(faster.asked).toEqual(['1 start', '2 start', '3 start']);
});

test('a start is over as soon as the server is to end, and nothing is waited for of those that have not begun', async () => {
  const { group, lines, asked, ended } = stage((index, question) => question === 'stop' || index === 1);
  let ask = (): void => undefined;
  const starting = group.start(
    new Promise((resolve) => {
      ask = resolve;
    }),
  );
  await vi.advanceTimersByTimeAsync(10);
  ask();
  // No time passes: neither waits for a thread.
  await vi.advanceTimersByTimeAsync(0);
  expect(await Promise.race([starting, 'still starting'])).toBe(null);
  let isGone = false;
  void group.stop(never).then(() => {
    isGone = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(isGone).toBe(true);
  expect(asked.filter((each) => each.endsWith('stop'))).toEqual(['1 stop']);
  expect(ended).toEqual([2, 3]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lines).toEqual([]);
});
