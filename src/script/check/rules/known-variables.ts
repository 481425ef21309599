// Rule: variables exist.
import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Select, Variable } from '../../ast.ts';
import { isNull, isRetcode } from '../../static-type.ts';
import { eachProblem, isProblem, type Problem, type RunState, type VariableHandle } from '../../host.ts';
import { placeSpan } from '../../string-place.ts';
import { reportProblem, type CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** Every variable and select exists. */
export function knownVariables<C extends RunState>(context: CheckContext<C>): Visitor {
  const { host, diagnostics, bindings, sources } = context;
  const byText = new Map<string, VariableHandle<C> | Problem>();

  function find(node: Variable | Select): VariableHandle<C> | Problem {
    let handle = byText.get(node.text);
    if (handle === undefined) {
      handle = node.kind === 'Variable' ? host.variable(node.text) : host.select(node.text);
      byText.set(node.text, handle);
    }
    return handle;
  }

  function bind(node: Variable | Select): void {
    const handle = find(node);
    if (!isProblem(handle)) {
      bindings.variables.set(node, handle);
      return;
    }
    const name = /^[$@]\(?([\w.?]+)/.exec(node.text)?.[1] ?? '';
    for (const problem of eachProblem(handle)) {
      const hint =
        problem.problem === 'unknown-variable' && node.kind === 'Variable' && problem.place === undefined
          ? didYouMean(name, host.names('variable'), (found) => `$${found}`)
          : null;
      const { place } = problem;
      reportProblem(diagnostics, problem, place === undefined ? node.span : placeSpan(node, place, sources), hint);
    }
  }

  return {
    Variable(node, place) {
      if (isNull(node)) return;
      // What is assigned to is bound even when generated code reads it itself: only so is it known to be read only.
      if (isRetcode(node) && place.parent?.kind !== 'Assignment') return;
      // The function that takes the argument binds it.
      if (place.parent?.kind !== 'Call') bind(node);
    },
    Select(node, place) {
      if (place.parent?.kind !== 'Call') bind(node);
    },
  };
}
