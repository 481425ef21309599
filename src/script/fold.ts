/** Values of expressions that are the same in every run. */
import type { Binary, Expression, Unary } from './ast.ts';
import { parseInteger, toText } from './runtime/convert.ts';

/** null: known only when it runs, or not at all. */
export function fold(expression: Expression): string | number | null {
  switch (expression.kind) {
    case 'IntLiteral':
    case 'StringLiteral':
      return expression.value;
    case 'Unary':
      return foldUnary(expression);
    case 'Binary':
      return foldBinary(expression);
    default:
      return null;
  }
}

/** What a folded string is worth where a number is wanted. */
function asInt(value: string | number): number {
  return typeof value === 'number' ? value : (parseInteger(value) ?? 0);
}

function foldUnary(expression: Unary): string | number | null {
  const value = fold(expression.operand);
  if (value === null) return null;
  switch (expression.operator) {
    case '-':
      return -asInt(value) | 0;
    case '+':
    case 'int':
      return asInt(value);
    case '~':
      return ~asInt(value);
    case '!':
      return asInt(value) === 0 ? 1 : 0;
    case 'str':
      return toText(value);
    case 'strlen':
      return toText(value).length;
    case 'strempty':
      return toText(value) === '' ? 1 : 0;
    case 'defined':
      return 1;
  }
}

function foldBinary(expression: Binary): string | number | null {
  const left = fold(expression.left);
  const right = fold(expression.right);
  if (left === null || right === null) return null;
  if (expression.operator === '+' && typeof left === 'string') return left + toText(right);
  if (expression.operator === '&&') return asInt(left) !== 0 && asInt(right) !== 0 ? 1 : 0;
  if (expression.operator === '||') return asInt(left) !== 0 || asInt(right) !== 0 ? 1 : 0;
  return foldIntegers(expression.operator, asInt(left), asInt(right));
}

function foldIntegers(operator: Binary['operator'], left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return (left + right) | 0;
    case '-':
      return (left - right) | 0;
    case '*':
      return Math.imul(left, right);
    case '/':
      return right === 0 ? null : (left / right) | 0;
    case '%':
      return right === 0 ? null : (left % right) | 0;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '<<':
      return left << right;
    case '>>':
      return left >> right;
    default:
      return null;
  }
}
