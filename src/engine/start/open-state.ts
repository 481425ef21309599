/** The state of the server on disk, or why there is none. */
import type { Problem } from '../../lib/problem.ts';
import { isStateProblem, type StateStore } from '../../state/store.ts';

export async function openState(folder: string): Promise<StateStore | Problem> {
  // Not before: a check of the configuration needs no database.
  const lmdb = await import('../../state/lmdb/open.ts').catch((error: unknown) => error as Error);
  if (lmdb instanceof Error) {
    return {
      problem: 'not-available',
      message: `the database of the state cannot be loaded: ${lmdb.message.split('\n', 1)[0]!}`,
      hint: 'the package lmdb belongs to the installation: npm install lmdb',
    };
  }
  const state = lmdb.openLmdbStore(folder);
  if (!isStateProblem(state)) return state;
  const hint = state.kind === 'unwritable' ? { hint: '--state names another' } : {};
  return { problem: 'bad-value', message: state.message, ...hint };
}
