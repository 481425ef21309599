// Questions the compiler asks about expressions.
import type { Expression } from '../ast.ts';
import { fold } from '../fold.ts';
import { children } from '../check/walk.ts';
import { staticType } from '../static-type.ts';

/** Whether evaluating it calls a function or route, or assigns: what becomes statements of their own. */
export function containsCall(expression: Expression): boolean {
  if (expression.kind === 'Call' || expression.kind === 'RouteCall' || expression.kind === 'Assignment') return true;
  return operands(expression).some(containsCall);
}

/** Whether it has no value in some runs: only a division by what may be 0 does that. */
export function mayFail(expression: Expression): boolean {
  if (expression.kind === 'Binary' && dividesByUnknown(expression)) return true;
  // What happens inside of a call or an assignment stays there.
  return expression.kind !== 'Call' && expression.kind !== 'Assignment' && operands(expression).some(mayFail);
}

/** Whether it may be a text longer than those it is made from. */
export function mayGrow(expression: Expression): boolean {
  if (expression.kind === 'Variable') return expression.text.includes('{');
  if (expression.kind === 'Binary') return expression.operator === '+' && staticType(expression) !== 'int';
  return expression.kind === 'Choice' && (mayGrow(expression.consequent) || mayGrow(expression.alternate));
}

/** Whether the operator itself may fail. */
export function dividesByUnknown(expression: Extract<Expression, { kind: 'Binary' }>): boolean {
  if (expression.operator !== '/' && expression.operator !== '%') return false;
  const divisor = fold(expression.right);
  return divisor === null || divisor === 0;
}

function operands(expression: Expression): readonly Expression[] {
  return children(expression) as readonly Expression[];
}
