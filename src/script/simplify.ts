/** What Kamailio leaves of an expression before it runs anything: it drops constants that seem to change nothing. */
import type { Binary, Expression } from './ast.ts';
import { children } from './check/walk.ts';
import { fold } from './fold.ts';

/** Operators that Kamailio drops with such a constant behind them, or in front. */
const DROPPED_BEHIND: Readonly<Record<string, number>> = { '&&': 1, '||': 0, '*': 1, '/': 1, '+': 0, '-': 0, '|': 0 };
const DROPPED_BEFORE: Readonly<Record<string, number>> = { '&&': 1, '||': 0, '*': 1, '+': 0, '|': 0 };

/** Operators that give 0 with a 0 behind them, or in front, whatever the other side is. */
const ZERO_BEHIND: ReadonlySet<string> = new Set(['*', '&']);
const ZERO_BEFORE: ReadonlySet<string> = new Set(['*', '&', '/', '%']);

/**
 * `x && 1` and `x || 0` are `x` as a number, so that -3 is no truth; `x || 1` is 1 and `x && 0` is 0 without a look at `x`, a
 * call there does not run, nor in `x * 0` and its like; and a call beside a constant that changes nothing is worth its return code.
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

function simplifiedBinary(expression: Binary): Expression | null {
  const { operator, left, right, span } = expression;
  // Constants on both sides are calculated. What has no value then (`1/0`) stays, and fails.
  if (isConstant(expression)) return null;
  const isLogical = operator === '&&' || operator === '||';
  const [before, behind] = [constant(left), constant(right)];
  if (before !== null && before === DROPPED_BEFORE[operator]) return whole(right, isLogical);
  if (behind !== null && behind === DROPPED_BEHIND[operator]) return whole(left, isLogical);
  const literal = (value: number): Expression => ({ kind: 'IntLiteral', value, text: String(value), span });
  if ((before === 0 && ZERO_BEFORE.has(operator)) || (behind === 0 && ZERO_BEHIND.has(operator))) return literal(0);
  const decides = operator === '||' ? 1 : 0;
  return isLogical && behind === decides ? literal(decides) : null;
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
