// Rule: every statement can run.
import type { Statement } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { RunState } from '../../host.ts';
import type { Span } from '../../source.ts';
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
    countingLoopsRun: true,
  });

  /** `route(X);` of a route that ends the script on all its paths, or a choice of such statements. */
  function neverPasses(statement: Statement): boolean {
    switch (statement.kind) {
      case 'ExpressionStatement':
        return statement.expression.kind === 'RouteCall' && !paths.passes(statement);
      case 'If':
        return (statement.alternate !== null || statement.condition.kind === 'IntLiteral') && !paths.passes(statement);
      case 'Switch':
        return !paths.passes(statement);
      default:
        return false;
    }
  }

  function checkList(statements: readonly Statement[]): void {
    const end = statements.findIndex((statement) => alwaysLeaves(statement) || neverPasses(statement));
    if (end === -1) return;
    // A `break` or `exit` too many does no harm and is common at the end of a case or route.
    const dead = statements.slice(end + 1).find((statement) => !isLeaving(statement) && !isEmpty(statement));
    if (dead === undefined || differsElsewhere(statements[end]!, dead)) return;
    context.diagnostics.add('unreachable-code', dead.span, 'this can never run', {
      notes: [{ message: endingOf(statements[end]!), span: statements[end]!.span }],
    });
  }
  /** A condition of the preprocessor stands between the two, or in what ends: with other defines the second one can run. */
  function differsElsewhere(end: Statement, dead: Statement): boolean {
    const called = end.kind === 'ExpressionStatement' && end.expression.kind === 'RouteCall' ? end.expression : null;
    const name = called === null ? null : fold(called.target);
    const blocks = name === null ? [] : context.routes.blocks('route', String(name));
    if (blocks.some(({ span }) => hasDirective(span))) return true;
    const { source, start } = end.span;
    return source === dead.span.source && hasDirective({ source, start, end: dead.span.start });
  }

  function hasDirective({ source, start, end }: Span): boolean {
    return /^[ \t]*[#!]!(?:ifn?def|ifexp|else|endif)\b/m.test(context.sources.get(source).text.slice(start, end));
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

function endingOf(statement: Statement): string {
  switch (statement.kind) {
    case 'ExpressionStatement':
      return 'this route never comes back';
    case 'Switch':
      return 'every case of this switch ends the route';
    default:
      return 'the route has ended here';
  }
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
