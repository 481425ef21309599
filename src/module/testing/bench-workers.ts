/** Workers that share memory, for benches: all of them in the thread of the test. */
import { onlyCopies } from '../../lib/shared/replica.ts';
import { SharedLog } from '../../lib/shared/shared-log.ts';
import { CounterColumns } from '../counter-columns.ts';
import type { ModuleHost } from '../host.ts';
import { Statistics } from '../statistics.ts';
import { firstWorker, laterWorker, onlyWorker } from '../workers.ts';

/** Where a bench stands among others that share the work. */
export type BenchWorker = Pick<ModuleHost, 'worker' | 'shared'>;

export const ONLY_WORKER: BenchWorker = { worker: onlyWorker(), shared: onlyCopies };

/** The statistics of one of them. */
export function benchStatistics({ worker, shared }: BenchWorker): Statistics {
  return new Statistics(worker.count > 1 ? new CounterColumns(worker, shared) : null);
}

/** Of what they have in common the memory is this long. */
const BYTES = 10_000;

export function benchWorkers(count: number): BenchWorker[] {
  const memories = new Map<string, SharedArrayBuffer>();
  const log = new SharedArrayBuffer(BYTES);
  return Array.from({ length: count }, (_, index) => ({
    worker: index === 0 ? firstWorker(count, memories) : laterWorker(index, count, memories),
    // Each that stands there has its own copies.
    get shared() {
      return new SharedLog(log);
    },
  }));
}
