// Rule: only what can be written is assigned to.
import type { RunState } from '../../host.ts';
import { isNull } from '../../static-type.ts';
import type { CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** Only what can be written is assigned to. Needs the variables to be bound. */
export function writableTargets<C extends RunState>(context: CheckContext<C>): Visitor {
  const { diagnostics, bindings } = context;
  return {
    Variable(node, { parent }) {
      if (parent?.kind !== 'Assignment' || parent.target !== node) return;
      // An unknown variable has been reported as such.
      if (isNull(node) || bindings.variables.get(node)?.set === null) {
        diagnostics.add('read-only', node.span, `${node.text} can only be read`);
      }
    },
    Select(node, { parent }) {
      if (parent?.kind === 'Assignment' && parent.target === node) {
        diagnostics.add('read-only', node.span, `${node.text} can only be read`);
      }
    },
    Word(node, { parent }) {
      if (parent?.kind !== 'Assignment' || parent.target !== node) return;
      diagnostics.add('read-only', node.span, `${node.name} cannot be assigned to`, {
        hint: 'variables begin with a dollar sign',
      });
    },
  };
}
