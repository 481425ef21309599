// Where Kamailio says that an expression is: its parser notes the place when it knows the first operand to be complete.
import type { Expression } from '../ast.ts';
import { lastOf, type SourceSet, type Span } from '../source.ts';

/** White space and comments. */
const BETWEEN = /(?:\s|#.*|\/\/.*|\/\*[^]*?\*\/)*/y;

export function firstPlace(expression: Expression, sources: SourceSet): Span {
  switch (expression.kind) {
    case 'Binary':
      // Of `method == "INVITE"` and the like nothing is known before the end.
      if (expression.left.kind === 'Word') return behind(expression.span, sources);
      return firstPlace(expression.left, sources);
    case 'Unary':
      return expression.operator === 'defined' ? expression.operand.span : firstPlace(expression.operand, sources);
    case 'IntLiteral': {
      // A minus sign is no part of a number there.
      const { source, start, end } = expression.span;
      return sources.get(source).text.charAt(start) === '-' ? { source, start: start + 1, end } : expression.span;
    }
    case 'Call':
    case 'RouteCall':
      return lastOf(expression.span);
    case 'Variable':
    case 'Select':
      return behind(expression.span, sources);
    default:
      return expression.span;
  }
}

/** What follows a variable may be an index, so it is complete at the token behind it. */
function behind({ source, end }: Span, sources: SourceSet): Span {
  const { text } = sources.get(source);
  BETWEEN.lastIndex = end;
  BETWEEN.test(text);
  return { source, start: BETWEEN.lastIndex, end: BETWEEN.lastIndex };
}
