// Compiled expressions and their conversions.
import { js, Name, type Code } from '../../lib/codegen/code.ts';
import type { Binary, Expression } from '../ast.ts';
import { fold } from '../fold.ts';
import { containsCall } from './inspect.ts';
import type { RouteScope } from './scope.ts';

/** `bool` is a JavaScript boolean, `int` a signed 32-bit number, `any` a string, such a number or null. */
export interface Value {
  readonly code: Code;
  readonly type: 'bool' | 'int' | 'str' | 'any';
  /** For a variable that has a number and a text which are not one another's: the one of them that `code` is not. */
  readonly number?: Code;
  readonly shown?: Code;
}

/** How the parts of the compiler reach each other without importing in circles. */
export interface ExpressionCompiler {
  readonly compile: (scope: RouteScope, expression: Expression, wanted: 'value' | 'int') => Value;
  /** The value as variables and functions get it: a string, a number or null. */
  readonly value: (scope: RouteScope, expression: Expression) => Code;
  /** As `value`, and `$null` where a select has nothing to stand for or a variable cannot be read. */
  readonly attempt: (scope: RouteScope, expression: Expression) => Code;
  readonly int: (scope: RouteScope, expression: Expression) => Code;
  readonly text: (scope: RouteScope, expression: Expression) => Code;
}

export function toInt(scope: RouteScope, { code, type, number }: Value): Code {
  if (number !== undefined) return number;
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
  if (value.shown !== undefined) return js`${scope.runtime}.toText(${value.shown})`;
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
  if (containsCall(right) && fold(left) === null) first = holdValue(scope, first);
  return [first, compileRight(right)];
}

/** Keeps a value in variables, with the number or text beside it. */
function holdValue(scope: RouteScope, { code, type, number, shown }: Value): Value {
  const kept = (part: Code): Code => js`${scope.hold('left', part)}`;
  return {
    code: kept(code),
    type,
    ...(number === undefined ? {} : { number: kept(number) }),
    ...(shown === undefined ? {} : { shown: kept(shown) }),
  };
}

/** What to call for `left` and a right side that is found out when it runs: `add`, `equals`. */
export function withEither(scope: RouteScope, method: 'add' | 'equals', left: Code, right: Value): Code {
  const { runtime, ctx } = scope;
  const { code, number, shown } = right;
  if (number === undefined && shown === undefined) return js`${runtime}.${new Name(method)}(${ctx}, ${left}, ${code})`;
  const either = js`${code}, ${number ?? code}, ${shown ?? code}`;
  return js`${runtime}.${new Name(`${method}Either`)}(${ctx}, ${left}, ${either})`;
}
