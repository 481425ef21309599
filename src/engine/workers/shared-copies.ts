/** Where a worker keeps the copies of what all workers have in common. */
import type { Logger } from '../../lib/log.ts';
import { onlyCopies, type Replicator } from '../../lib/shared/replica.ts';
import { SHARED_LOG_BYTES, SharedLog } from '../../lib/shared/shared-log.ts';
import type { WorkerSeat } from '../../module/workers.ts';

export function copiesOf(worker: WorkerSeat, log: Logger): Replicator {
  if (worker.count === 1) return onlyCopies;
  return new SharedLog(worker.memory('shared log', SHARED_LOG_BYTES), (name) => {
    log.error(`no room for more in what the workers have in common (${name})`);
  });
}
