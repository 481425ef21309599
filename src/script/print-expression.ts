/** Expressions as canonical text. */

import type { Assignment, Binary, Expression, Unary } from './ast.ts';
import { BINARY_PRECEDENCE, COMPARATORS } from './parse-expression.ts';

/** A name that needs no quotes between the brackets of a route. */
const BARE_NAME = /^\w+(?:[-:./]\w+)*$/;

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'IntLiteral':
    case 'Variable':
    case 'Select':
    case 'Address':
      return expression.text;
    case 'StringLiteral':
      return printString(expression.value);
    case 'Word':
      return expression.name;
    case 'Call':
      return `${expression.name}(${expression.args.map(printExpression).join(', ')})`;
    case 'RouteCall':
      return `route(${printTarget(expression.target)})`;
    case 'Choice':
      return `selval(${[expression.condition, expression.consequent, expression.alternate].map(printExpression).join(', ')})`;
    case 'Unary':
      return printUnary(expression);
    case 'Binary':
      return printBinary(expression);
    case 'Assignment':
      return `(${printAssignment(expression)})`;
  }
}

/** In parentheses; an assignment has some of its own. */
export function printCondition(expression: Expression): string {
  const text = printExpression(expression);
  return expression.kind === 'Assignment' ? text : `(${text})`;
}

export function printAssignment({ target, operator, value }: Assignment): string {
  return `${printExpression(target)} ${operator} ${printExpression(value)}`;
}

function printTarget(target: Expression): string {
  return target.kind === 'StringLiteral' ? printRouteName(target.value) : printExpression(target);
}

export function printRouteName(name: string): string {
  return BARE_NAME.test(name) ? name : printString(name);
}

function printUnary({ operator, operand }: Unary): string {
  const text = printExpression(operand);
  switch (operator) {
    case 'strlen':
    case 'strempty':
      return `${operator}(${text})`;
    case 'int':
    case 'str':
      return `(${operator})${wrap(text, operand.kind === 'Binary')}`;
    case 'defined':
      return `defined ${wrap(text, operand.kind === 'Binary')}`;
    default:
      return operator + wrap(text, operand.kind === 'Binary' || operand.kind === 'Unary');
  }
}

function printBinary({ operator, left, right }: Binary): string {
  const precedence = BINARY_PRECEDENCE[operator];
  const wrapsLeft = bindsLooser(left, precedence) || takesWhatFollows(left, operator);
  const wrapsRight = bindsLooser(right, precedence + 1);
  return `${wrap(printExpression(left), wrapsLeft)} ${operator} ${wrap(printExpression(right), wrapsRight)}`;
}

/** An address takes what follows "/" for its mask; a word at the end of the left side takes a comparison for its own. */
function takesWhatFollows(left: Expression, operator: Binary['operator']): boolean {
  if (operator === '/') return left.kind === 'Address';
  return COMPARATORS.has(BINARY_PRECEDENCE[operator]) && left.kind !== 'Word' && endsInWord(left);
}

/** Whether a bare word is the last thing printed. */
function endsInWord(expression: Expression): boolean {
  switch (expression.kind) {
    case 'Word':
      return true;
    case 'Unary':
      return expression.operator !== 'strlen' && expression.operator !== 'strempty' && endsInWord(expression.operand);
    case 'Binary':
      return endsInWord(expression.right);
    default:
      return false;
  }
}

function bindsLooser(operand: Expression, precedence: number): boolean {
  return operand.kind === 'Binary' && BINARY_PRECEDENCE[operand.operator] < precedence;
}

function wrap(text: string, wanted: boolean): string {
  return wanted ? `(${text})` : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '"': '\\"',
  '\\': '\\\\',
};

/** In double quotes, so that reading it gives the same bytes. */
export function printString(value: string): string {
  const escaped = value.replace(/[\x00-\x1f"\\\x7f]/g, (char) => {
    return ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}
