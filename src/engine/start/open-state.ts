/** The state of the server on disk, or why there is none. */
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { WorkerSeat } from '../../module/workers.ts';
import { loadDatabase } from '../folders.ts';
import { isStateProblem, type StateStore } from '../../state/store.ts';

export async function openState(folder: string, worker: WorkerSeat): Promise<StateStore | Problem> {
  // Not before: a check of the configuration needs no database.
  const lmdb = await loadDatabase(() => import('../../state/lmdb/open.ts'));
  if (isProblem(lmdb)) return lmdb;
  const sharing = worker.count === 1 ? undefined : worker.memory('state', lmdb.STATE_SHARING_BYTES);
  if (sharing !== undefined && worker.index > 0) return lmdb.joinLmdbStore(folder, sharing);
  const state = lmdb.openLmdbStore(folder, { sharing });
  if (!isStateProblem(state)) return state;
  const hint = state.kind === 'unwritable' ? { hint: '--state names another' } : {};
  return { problem: 'bad-value', message: state.message, ...hint };
}
