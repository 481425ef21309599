/** The state of the server on disk, or why there is none. */
import { isProblem, type Problem } from '../../lib/problem.ts';
import { loadDatabase } from '../folders.ts';
import { isStateProblem, type StateStore } from '../../state/store.ts';

export async function openState(folder: string): Promise<StateStore | Problem> {
  // Not before: a check of the configuration needs no database.
  const lmdb = await loadDatabase(() => import('../../state/lmdb/open.ts'));
  if (isProblem(lmdb)) return lmdb;
  const state = lmdb.openLmdbStore(folder);
  if (!isStateProblem(state)) return state;
  const hint = state.kind === 'unwritable' ? { hint: '--state names another' } : {};
  return { problem: 'bad-value', message: state.message, ...hint };
}
