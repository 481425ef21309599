// Compiled expressions and their conversions.
import { js, type Code } from '../../lib/codegen/code.ts';
import type { Binary, Expression } from '../ast.ts';
import { fold } from '../fold.ts';
import { containsCall } from './inspect.ts';
import type { RouteScope } from './scope.ts';

/** `bool` is a JavaScript boolean, `int` a signed 32-bit number, `any` a string, such a number or null. */
export interface Value {
  readonly code: Code;
  readonly type: 'bool' | 'int' | 'str' | 'any';
}

/** How the parts of the compiler reach each other without importing in circles. */
export interface ExpressionCompiler {
  readonly compile: (scope: RouteScope, expression: Expression, wanted: 'value' | 'int') => Value;
  /** The value as variables and functions get it: a string, a number or null. */
  readonly value: (scope: RouteScope, expression: Expression) => Code;
  /** As `value`, and `$null` where a select has nothing to stand for. */
  readonly attempt: (scope: RouteScope, expression: Expression) => Code;
  readonly int: (scope: RouteScope, expression: Expression) => Code;
  readonly text: (scope: RouteScope, expression: Expression) => Code;
}

export function toInt(scope: RouteScope, { code, type }: Value): Code {
  switch (type) {
    case 'int':
      return code;
    case 'bool':
      return js`(${code} ? ${1} : ${0})`;
    default:
      return js`${scope.runtime}.toInt(${scope.ctx}, ${code})`;
  }
}

export function toText(scope: RouteScope, value: Value): Code {
  if (value.type === 'str') return value.code;
  return value.type === 'any' ? js`${scope.runtime}.toText(${value.code})` : js`String(${toInt(scope, value)})`;
}

/** Both sides in order: when the right one has calls, the left one is kept in a variable meanwhile. */
export function compileSides(
  scope: RouteScope,
  { left, right }: Binary,
  compileLeft: (expression: Expression) => Value,
  compileRight: (expression: Expression) => Value,
): [Value, Value] {
  let first = compileLeft(left);
  if (containsCall(right) && fold(left) === null)
    first = { code: js`${scope.hold('left', first.code)}`, type: first.type };
  return [first, compileRight(right)];
}
