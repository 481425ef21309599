/** Threads by the numbers that the kernel gives them: no two of the machine have the same at a time. */
import { existsSync, readlinkSync } from 'node:fs';
import { threadId } from 'node:worker_threads';

/** Of the thread that asks: that of the process in its first one. Where the kernel does not say, it is one of ours. */
export const ownThread = ((): number => {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/')[2]);
  } catch {
    return process.pid + threadId;
  }
})();

/** Whether a thread of this process lives; where the kernel does not say all do. */
export function isAlive(thread: number): boolean {
  return !existsSync('/proc/thread-self') || existsSync(`/proc/self/task/${thread}`);
}
