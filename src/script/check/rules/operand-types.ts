// Rule: constants are of the type that is needed.
import type { Binary, Expression, Unary } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { RunState } from '../../host.ts';
import { isNull, staticType } from '../../static-type.ts';
import type { CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

const WANTED = { int: 'a number', str: 'a string' } as const;

/** Constants and results are of the type that operators and conditions need. */
export function operandTypes<C extends RunState>(context: CheckContext<C>): Visitor {
  const { diagnostics, bindings } = context;

  function mustNotBe(found: 'int' | 'str', operand: Expression, operator: string, hint: string | null = null): void {
    if (staticType(operand) !== found) return;
    const wanted = found === 'int' ? 'str' : 'int';
    diagnostics.add(
      'type-mismatch',
      operand.span,
      `${operator} needs ${WANTED[wanted]} here, this is ${WANTED[found]}`,
      { hint },
    );
  }

  function checkUnary(node: Unary): void {
    switch (node.operator) {
      case '!':
      case '-':
      case '~':
      case '+':
        mustNotBe('str', node.operand, node.operator);
        return;
      case 'strlen':
      case 'strempty':
      case 'defined':
        mustNotBe('int', node.operand, node.operator);
    }
  }

  function checkDivisor(operator: string, divisor: Expression): void {
    if (fold(divisor) !== 0) return;
    diagnostics.add('division-by-zero', divisor.span, `${operator} has no result with 0 behind it`);
  }

  function checkBinary(node: Binary): void {
    if (bindings.comparisons.has(node)) return;
    const { left, right, operator } = node;
    if (operator === '/' || operator === '%') checkDivisor(operator, right);
    switch (operator) {
      case '+':
        if (staticType(left) === 'int') mustNotBe('str', right, operator, 'begin with a string to join: "" + …');
        return;
      case '==':
      case '!=':
        if (isNull(right)) mustNotBe('int', left, operator, 'only a variable can be $null');
        if (staticType(left) === 'int') mustNotBe('str', right, operator, negationHint(left));
        return;
      case '=~':
      case '!~':
        mustNotBe('int', left, operator, negationHint(left));
        mustNotBe('int', right, operator);
        return;
      case 'eq':
      case 'ne':
        // A number on the right is compared as text.
        mustNotBe('int', left, operator);
        return;
      default:
        mustNotBe('str', left, operator);
        mustNotBe('str', right, operator);
    }
  }

  function checkCondition(condition: Expression, loop: boolean): void {
    const isConstant = fold(condition) !== null;
    // `while (1)` and `if (1)` are meant.
    if (isConstant && !(condition.kind === 'IntLiteral' && (loop || condition.value === 0 || condition.value === 1))) {
      diagnostics.add('constant-condition', condition.span, 'this condition is always the same');
    } else if (staticType(condition) === 'str') {
      diagnostics.add('string-condition', condition.span, 'this condition is a string');
    }
  }

  return {
    Unary: checkUnary,
    Binary: checkBinary,
    Assignment({ operator, value }) {
      if (operator === '/=' || operator === '%=') checkDivisor(operator, value);
    },
    If(node) {
      checkCondition(node.condition, false);
    },
    While(node) {
      if (staticType(node.condition) === 'str') mustNotBe('str', node.condition, 'while');
      else checkCondition(node.condition, true);
    },
    Return(node) {
      if (node.value === null) return;
      mustNotBe('str', node.value, 'return');
      if (node.value.kind === 'Call' || node.value.kind === 'RouteCall') {
        diagnostics.add('return-stops', node.value.span, 'when this call is false, the whole script stops here');
      }
    },
  };
}

/** `!$rm == "INVITE"` is `(!$rm) == "INVITE"`. */
function negationHint(left: Expression): string | null {
  return left.kind === 'Unary' && left.operator === '!'
    ? '! and not bind tighter: put the comparison in parentheses'
    : null;
}
