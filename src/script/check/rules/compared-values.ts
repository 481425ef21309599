// Rule: what was meant as a comparison is one.
import type { RunState } from '../../host.ts';
import { printExpression } from '../../print-expression.ts';
import type { CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** No assignment stands in an expression. */
export function comparedValues<C extends RunState>(context: CheckContext<C>): Visitor {
  return {
    Assignment(node, { parent }) {
      switch (parent?.kind) {
        case 'Block':
        case 'SwitchCase':
          return;
        // The statement under a condition is none of its parts.
        case 'If':
        case 'While':
          if (parent.condition !== node) return;
      }
      const target = printExpression(node.target);
      context.diagnostics.add('assignment-in-expression', node.span, `this assigns to ${target} and counts 1`, {
        hint: 'one = assigns, two compare',
      });
    },
  };
}
