// Comparisons as JavaScript.
import { js, type Code } from '../../lib/codegen/code.ts';
import type { Binary, Expression } from '../ast.ts';
import { fold } from '../fold.ts';
import { isNull } from '../static-type.ts';
import type { RouteScope } from './scope.ts';
import { compileSides, toInt, toText, withEither, type Value } from './value.ts';

/** Operators whose sides are integers whatever they are. */
const OF_INTEGERS: Readonly<Record<string, Code>> = {
  ieq: js`===`,
  ine: js`!==`,
  '<': js`<`,
  '>': js`>`,
  '<=': js`<=`,
  '>=': js`>=`,
};

/** `== != eq ne ieq ine < > <= >= =~ !~`, as a JavaScript boolean. */
export function compileComparison(scope: RouteScope, expression: Binary): Code {
  const own = scope.program.bindings.comparisons.get(expression) as ((ctx: never) => boolean) | undefined;
  if (own !== undefined) return js`${scope.external('compare', own)}(${scope.ctx})`;
  if (Object.hasOwn(OF_INTEGERS, expression.operator)) {
    return compilePair(scope, expression, 'int', OF_INTEGERS[expression.operator]!);
  }
  const isOfNumbers = isNumber(scope, expression.left) && !isText(expression.right);
  switch (expression.operator) {
    case '==':
      if (isOfNumbers) return compilePair(scope, expression, 'int', js`===`);
      // Not so !=: a number is compared as 0 there.
      if (fold(expression.right) === '') return js`(${scope.expressions.text(scope, expression.left)} === ${''})`;
      return compileEqual(scope, expression);
    case '!=':
      return isOfNumbers ? compilePair(scope, expression, 'int', js`!==`) : js`!${compileEqual(scope, expression)}`;
    case 'eq':
      return compilePair(scope, expression, isOfNumbers ? 'int' : 'str', js`===`);
    case 'ne':
      return compilePair(scope, expression, isOfNumbers ? 'int' : 'str', js`!==`);
    case '!~':
      return js`!${compileMatch(scope, expression)}`;
    default:
      return compileMatch(scope, expression);
  }
}

/** Whether a word stands for a number, as `dst_port` does, so that what it is compared with is calculated as one. */
function isNumber(scope: RouteScope, expression: Expression): boolean {
  return expression.kind === 'Word' && scope.program.bindings.variables.get(expression)?.number !== undefined;
}

function isText({ kind }: Expression): boolean {
  return kind === 'Select' || kind === 'StringLiteral';
}

function compilePair(scope: RouteScope, expression: Binary, type: 'int' | 'str', operator: Code): Code {
  const side = (operand: Expression): Value => ({
    code: type === 'int' ? scope.expressions.int(scope, operand) : scope.expressions.text(scope, operand),
    type,
  });
  const [left, right] = compileSides(scope, expression, side, side);
  return js`(${left.code} ${operator} ${right.code})`;
}

function compileEqual(scope: RouteScope, expression: Binary): Code {
  if (isNull(expression.right)) return js`(${scope.expressions.attempt(scope, expression.left)} === ${null})`;
  const side = (operand: Expression): Value => scope.expressions.compile(scope, operand, 'value');
  const [first, second] = compileSides(scope, expression, side, side);
  const { runtime, ctx } = scope;
  switch (first.type) {
    case 'str':
      return js`(${first.code} === ${toText(scope, second)})`;
    case 'int':
    case 'bool':
      return js`(${toInt(scope, first)} === ${toInt(scope, second)})`;
    default:
      if (second.type === 'str') return js`${runtime}.equalsText(${ctx}, ${first.code}, ${second.code})`;
      if (second.type === 'any') return withEither(scope, 'equals', first.code, second);
      return js`${runtime}.equalsInt(${ctx}, ${first.code}, ${toInt(scope, second)})`;
  }
}

function compileMatch(scope: RouteScope, expression: Binary): Code {
  const pattern = scope.program.bindings.patterns.get(expression.right);
  if (pattern !== undefined) {
    return js`${scope.external('pattern', pattern)}.test(${scope.expressions.text(scope, expression.left)})`;
  }
  const side = (operand: Expression): Value => ({ code: scope.expressions.value(scope, operand), type: 'any' });
  const [left, right] = compileSides(scope, expression, side, side);
  return js`${scope.runtime}.matches(${scope.ctx}, ${left.code}, ${right.code})`;
}
