/** Workers that a configuration asks for and will not have. */
import type { File } from '../../script/ast.ts';
import type { Diagnostics } from '../../script/diagnostic.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { nativeFailure } from '../workers/native-failure.ts';
import { lessWorkers, type SolePart, workerCount } from '../workers/worker-count.ts';

/** `runsHere`: the start will follow, which says itself what this system lacks. */
export function checkWorkers(
  { items }: File,
  core: CoreValues,
  sole: readonly SolePart[],
  { diagnostics, runsHere }: { readonly diagnostics: Diagnostics; readonly runsHere: boolean },
  failure = nativeFailure,
): void {
  const lacks = runsHere || workerCount(core, sole) === 1 ? null : failure();
  const problem = lessWorkers(core, sole, lacks);
  if (problem === null) return;
  const line = items.findLast((item) => item.kind === 'GlobalAssignment' && item.name === 'workers');
  diagnostics.add('no-effect', line?.span ?? null, problem.message, { hint: problem.hint ?? null });
}
