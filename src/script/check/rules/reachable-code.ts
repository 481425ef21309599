// Rule: every statement can run.
import type { Statement } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { Paths } from '../paths/paths.ts';
import type { Visitor } from '../walk.ts';

/** No statement follows one that always ends the route. */
export function reachableCode<C extends RunState>(context: CheckContext<C>): Visitor {
  const paths = new Paths({
    routes: context.routes,
    patterns: context.bindings.patterns,
    scenario: { method: null, inDialog: null, isRequest: null },
    rules: {},
    unknownReturns: true,
  });

  /** `route(X);` of a route that ends the script on all its paths. */
  function neverReturns(statement: Statement): boolean {
    if (statement.kind !== 'ExpressionStatement' || statement.expression.kind !== 'RouteCall') return false;
    const { yes, no } = paths.call(statement.expression);
    return yes === 0 && no === 0;
  }

  function checkList(statements: readonly Statement[]): void {
    const end = statements.findIndex(
      (statement) => alwaysLeaves(statement) || neverReturns(statement) || leavesByConstant(statement),
    );
    if (end === -1) return;
    // A `break` or `exit` too many does no harm and is common at the end of a case or route.
    const dead = statements.slice(end + 1).find((statement) => !isLeaving(statement) && !isEmpty(statement));
    if (dead === undefined || differsElsewhere(statements[end]!, dead)) return;
    context.diagnostics.add('unreachable-code', dead.span, 'this can never run', {
      notes: [{ message: endingOf(statements[end]!), span: statements[end]!.span }],
    });
  }
  /** A condition of the preprocessor stands between the two: with other defines the second one can run. */
  function differsElsewhere(end: Statement, dead: Statement): boolean {
    if (end.span.source !== dead.span.source) return false;
    const between = context.sources.get(end.span.source).text.slice(end.span.end, dead.span.start);
    return /^[ \t]*[#!]!(?:ifn?def|ifexp|else|endif)\b/m.test(between);
  }

  return {
    Block: (node) => {
      checkList(node.statements);
    },
    SwitchCase: (node) => {
      checkList(node.body);
    },
  };
}

/** `if (1) exit;`. A loop of which that is true ends all the same, after `max_while_loops` turns. */
function leavesByConstant(statement: Statement): boolean {
  return (
    statement.kind === 'If' &&
    statement.condition.kind === 'IntLiteral' &&
    statement.condition.value > 0 &&
    alwaysLeaves(statement.consequent)
  );
}

function endingOf(statement: Statement): string {
  return statement.kind === 'ExpressionStatement' ? 'this route never comes back' : 'the route has ended here';
}

function isLeaving(statement: Statement): boolean {
  switch (statement.kind) {
    case 'Return':
    case 'Exit':
    case 'Drop':
    case 'Break':
      return true;
    default:
      return false;
  }
}

function isEmpty(statement: Statement): boolean {
  return statement.kind === 'Block' && statement.statements.every(isEmpty);
}

/** Whether control never comes out at the end of `statement`. */
export function alwaysLeaves(statement: Statement): boolean {
  switch (statement.kind) {
    case 'Block':
      return statement.statements.some(alwaysLeaves);
    case 'If':
      return statement.alternate !== null && alwaysLeaves(statement.consequent) && alwaysLeaves(statement.alternate);
    default:
      return isLeaving(statement);
  }
}
