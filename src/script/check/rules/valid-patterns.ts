// Rule: regular expressions are well formed.
import type { Expression, SwitchCase } from '../../ast.ts';
import { compilePosixRegex, isPosixRegexFailure } from '../../../lib/posix-regex.ts';
import { fold } from '../../fold.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** Every constant regular expression is well formed. */
export function validPatterns<C extends RunState>(context: CheckContext<C>): Visitor {
  const { diagnostics, bindings } = context;

  function compile(owner: Expression | SwitchCase, pattern: Expression, ignoreCase: boolean): void {
    const source = fold(pattern);
    if (typeof source !== 'string') return;
    const regex = compilePosixRegex(source, { ignoreCase });
    if (!isPosixRegexFailure(regex)) {
      bindings.patterns.set(owner, regex);
      return;
    }
    diagnostics.add('bad-pattern', pattern.span, `${regex.failure}, at "${source.slice(regex.at, regex.at + 10)}"`);
  }

  return {
    Binary(node) {
      if (node.operator === '=~' || node.operator === '!~') compile(node.right, node.right, true);
    },
    SwitchCase(node) {
      // Unlike =~, a case regards case.
      if (node.match === 'regex' && node.label !== null) compile(node, node.label, false);
    },
  };
}
