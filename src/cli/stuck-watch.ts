/**
 * Says where routing is stuck: a loop without an end in a file of routes stops the server, and leaves no trace. A second
 * thread misses the beats of this one then, and writes to the log where this one stands.
 */
import { url } from 'node:inspector';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LoadedConfig } from '../engine/load/loaded-config.ts';
import { findAbove } from '../lib/find-above.ts';
import type { SyslogSinkOptions } from '../lib/log/syslog-sink.ts';

/** Places in the memory that both threads share. */
export const Beat = { Count: 0, Debugged: 1 } as const;

export interface StuckWatchData {
  readonly shared: SharedArrayBuffer;
  readonly limitMs: number;
  readonly pollMs: number;
  /** Where the server logs; null: to standard error. */
  readonly syslog: SyslogSinkOptions | null;
  readonly colours: boolean;
}

/** Where nothing sets it: scripts of Kamailio know no parameter for it. */
const DEFAULT_SECONDS = 10;
const LONGEST_POLL_MS = 1_000;

/** How long no message may be handled, in seconds; 0: nobody watches. */
export function stuckLimit(modules: LoadedConfig['modules']): number {
  const limits = [...modules.values()].flatMap(({ definition: { routeFiles }, values }) => {
    if (routeFiles === undefined) return [];
    return [routeFiles.stuckAfter === undefined ? null : (values[routeFiles.stuckAfter] as number)];
  });
  if (limits.length === 0) return 0;
  return limits.find((each) => each !== null) ?? DEFAULT_SECONDS;
}

/** Starts the second thread; gives what ends it. */
export function watchForStuckRoutes(
  limitSeconds: number,
  log: Pick<StuckWatchData, 'syslog' | 'colours'>,
): () => Promise<void> {
  const file = findAbove('src/cli/stuck-watch-thread.js');
  if (limitSeconds === 0 || file === null) return () => Promise.resolve();
  const limitMs = limitSeconds * 1_000;
  const pollMs = Math.min(LONGEST_POLL_MS, limitMs / 10);
  const shared = new SharedArrayBuffer(8);
  const workerData: StuckWatchData = { shared, limitMs, pollMs, ...log };
  const worker = new Worker(pathToFileURL(file), { workerData, execArgv: [], env: {} });
  // It never keeps the server alive, and the server does without it.
  worker.unref();
  worker.on('error', () => undefined);
  const beats = new Int32Array(shared);
  const timer = setInterval(() => {
    Atomics.add(beats, Beat.Count, 1);
    // Who stands at a breakpoint is not stuck.
    Atomics.store(beats, Beat.Debugged, url() === undefined ? 0 : 1);
  }, pollMs / 2);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await worker.terminate();
  };
}
