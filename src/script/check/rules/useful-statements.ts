// Rule: every statement does something.
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** Every statement does something. */
export function usefulStatements<C extends RunState>(context: CheckContext<C>): Visitor {
  return {
    ExpressionStatement(node) {
      const { expression } = node;
      if (expression.kind === 'Call' || expression.kind === 'RouteCall') return;
      const hint =
        expression.kind === 'Binary' && expression.operator === '=='
          ? 'one = assigns, two compare'
          : expression.kind === 'Word'
            ? `a call needs parentheses: ${expression.name}()`
            : null;
      context.diagnostics.add('useless-statement', node.span, 'this statement does nothing', { hint });
    },
  };
}
