/** Workers that a configuration asks for and will not have. */
import type { File } from '../../script/ast.ts';
import type { Diagnostics } from '../../script/diagnostic.ts';
import { doorbellFailure } from '../../lib/doorbell.ts';
import { groupsFailure } from '../../transport/socket-group.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { lessWorkers, type SolePart, workerCount } from '../workers/worker-count.ts';

/** Why several workers are not possible on this system; null: they are. */
const systemFailure = (): string | null => groupsFailure() ?? doorbellFailure();

/** `runsHere`: the start will follow, which says itself what this system lacks. */
export function checkWorkers(
  { items }: File,
  core: CoreValues,
  sole: readonly SolePart[],
  { diagnostics, runsHere }: { readonly diagnostics: Diagnostics; readonly runsHere: boolean },
  failure = systemFailure,
): void {
  const lacks = runsHere || workerCount(core, sole) === 1 ? null : failure();
  const problem = lessWorkers(core, sole, lacks);
  if (problem === null) return;
  const line = items.findLast((item) => item.kind === 'GlobalAssignment' && item.name === 'workers');
  diagnostics.add('no-effect', line?.span ?? null, problem.message, { hint: problem.hint ?? null });
}
