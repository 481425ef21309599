/** What Kamailio leaves of an expression before it runs anything: it drops constants that seem to change nothing. */
import type { Binary, Expression } from './ast.ts';
import { children } from './check/walk.ts';
import { fold } from './fold.ts';

/** Operators that Kamailio drops with such a constant behind them, or in front. */
const DROPPED_BEHIND: Readonly<Record<string, number>> = { '&&': 1, '||': 0, '*': 1, '/': 1, '+': 0, '-': 0, '|': 0 };
const DROPPED_BEFORE: Readonly<Record<string, number>> = { '&&': 1, '||': 0, '*': 1, '+': 0, '|': 0 };

/**
 * `x && 1` and `x || 0` are `x` as a number, so that -3 is no truth; `x || 1` is 1 and `x && 0` is 0 without a look at `x`, a
 * call there does not run; and a call beside a constant that changes nothing is worth its return code.
 */
export function simplified(expression: Expression): Expression {
  if (expression.kind !== 'Binary') return expression;
  let simple = known.get(expression);
  if (simple === undefined) {
    simple = simplifiedBinary(expression) ?? expression;
    known.set(expression, simple);
  }
  return simple;
}

/** Each operator asks several times what its sides are: without this, each level would double the work. */
const known = new WeakMap<Binary, Expression>();

function simplifiedBinary({ operator, left, right, span }: Binary): Expression | null {
  if (DROPPED_BEHIND[operator] === undefined) return null;
  const isLogical = operator === '&&' || operator === '||';
  const [before, behind] = [constant(left), constant(right)];
  if (before !== null && before === DROPPED_BEFORE[operator]) return whole(right, isLogical);
  if (behind === null) return null;
  if (behind === DROPPED_BEHIND[operator]) return whole(left, isLogical);
  // What has no value though all of it is constant (`1/0`) stays, and fails.
  const decides = operator === '||' ? 1 : 0;
  if (!isLogical || behind !== decides || isConstant(left)) return null;
  return { kind: 'IntLiteral', value: decides, text: String(decides), span };
}

/** The side that is left. A sum of other things is what it was, so only calls are looked for there. */
function whole(side: Expression, isLogical: boolean): Expression | null {
  const inner = simplified(side);
  if (inner.kind === 'Call' || inner.kind === 'RouteCall') return inner;
  return isLogical ? { kind: 'Unary', operator: 'int', operand: inner, span: side.span } : null;
}

function constant(expression: Expression): number | null {
  const value = fold(simplified(expression));
  return typeof value === 'number' ? value : null;
}

function isConstant(expression: Expression): boolean {
  if (expression.kind === 'IntLiteral' || expression.kind === 'StringLiteral') return true;
  const parts = children(expression) as readonly Expression[];
  return (expression.kind === 'Unary' || expression.kind === 'Binary') && parts.every(isConstant);
}
