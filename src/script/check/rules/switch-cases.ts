// Rule: cases are constants of one type.
import type { Switch } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** The cases of a switch are constants of one type, each written once. */
export function switchCases<C extends RunState>(context: CheckContext<C>): Visitor {
  const { diagnostics } = context;
  return {
    Switch(node: Switch) {
      const seen = new Set<string>();
      let type: string | null = null;
      for (const { match, label, span } of node.cases) {
        const value = label === null ? null : fold(label);
        if (label !== null && value === null) {
          diagnostics.add('case-not-constant', label.span, 'a case must be a constant');
          continue;
        }
        const found = match === 'regex' ? 'string' : typeof value;
        if (label !== null && (type ??= found) !== found) {
          diagnostics.add('mixed-cases', label.span, `the cases above this one are ${type}s`);
        }
        const key = `${match} ${found} ${String(value)}`;
        if (seen.has(key)) {
          const what = label === null ? 'default' : `case ${JSON.stringify(value)}`;
          diagnostics.add(
            'duplicate-case',
            label?.span ?? { ...span, end: span.start + 7 },
            `${what} is written a second time`,
          );
        }
        seen.add(key);
      }
    },
  };
}
