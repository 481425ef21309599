/** Workers that a configuration asks for and will not have. */
import type { File } from '../../script/ast.ts';
import type { Diagnostics } from '../../script/diagnostic.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { lessWorkers, type SolePart } from '../workers/worker-count.ts';

export function checkWorkers(
  { items }: File,
  core: CoreValues,
  sole: readonly SolePart[],
  diagnostics: Diagnostics,
): void {
  const problem = lessWorkers(core, sole);
  if (problem === null) return;
  const line = items.findLast((item) => item.kind === 'GlobalAssignment' && item.name === 'workers');
  diagnostics.add('no-effect', line?.span ?? null, problem.message, { hint: problem.hint ?? null });
}
