/** Expressions. Calls among them become statements before the one that needs the value, because they may stop the script or wait. */
import { js, type Code } from '../../lib/codegen/code.ts';
import type { Binary, Choice, Expression, Unary } from '../ast.ts';
import { fold } from '../fold.ts';
import { simplified } from '../simplify.ts';
import { isNull, isRetcode, staticType } from '../static-type.ts';
import { compileAssigned } from './assignments.ts';
import { compileCall, compileRouteCall } from './calls.ts';
import { compileComparison } from './comparisons.ts';
import { containsCall, dividesByUnknown, mayFail } from './inspect.ts';
import type { RouteScope } from './scope.ts';
import { compileSides, toInt, toText, withEither, type ExpressionCompiler, type Value } from './value.ts';

/** Whether a sum may be one of strings: inside of arithmetic and conditions it never is. */
type Wanted = 'value' | 'int';

export function compileValue(scope: RouteScope, written: Expression): Code {
  const expression = simplified(written);
  // Alone, a call is worth its return code; in any larger expression it counts 1 or 0.
  if (expression.kind === 'Call') return compileCall(scope, expression, true);
  if (expression.kind === 'RouteCall') return compileRouteCall(scope, expression, true);
  const { code, type } = compile(scope, expression, 'value');
  return type === 'bool' ? js`(${code} ? ${1} : ${0})` : code;
}

export function compileInt(scope: RouteScope, expression: Expression): Code {
  return toInt(scope, compile(scope, expression, 'int'));
}

export function compileText(scope: RouteScope, expression: Expression): Code {
  return toText(scope, compile(scope, expression, 'value'));
}

/** What `if` asks: more than 0. A failed expression is false. */
export function compileCondition(scope: RouteScope, written: Expression): Code {
  const expression = simplified(written);
  if (expression.kind === 'Call' || expression.kind === 'RouteCall')
    return js`${compileValue(scope, expression)} > ${0}`;
  const value = compile(scope, expression, 'int');
  const code = value.type === 'bool' ? value.code : js`${toInt(scope, value)} > ${0}`;
  if (!mayFail(expression)) return code;
  const what = `if expression evaluation failed (${scope.range(expression.span)})`;
  const held = scope.hold('both', code);
  return js`!${scope.runtime}.failed(${scope.ctx}, ${scope.fault}, ${what}) && ${held}`;
}

/** What `while` asks: not 0. A failed expression is false. */
export function compileLoopCondition(scope: RouteScope, expression: Expression): Code {
  const code = compileTruth(scope, expression);
  return mayFail(expression) ? js`${scope.runtime}.settle(${scope.fault}, ${code})` : code;
}

/** What `!`, `&&` and `||` ask: not 0. */
function compileTruth(scope: RouteScope, expression: Expression): Code {
  const value = compile(scope, expression, 'int');
  return value.type === 'bool' ? value.code : js`(${toInt(scope, value)} !== ${0})`;
}

function compile(scope: RouteScope, written: Expression, wanted: Wanted): Value {
  const expression = simplified(written);
  const constant = fold(expression);
  if (constant !== null) return { code: js`${constant}`, type: typeof constant === 'number' ? 'int' : 'str' };
  switch (expression.kind) {
    case 'Variable':
    case 'Select':
    case 'Word':
      return compileVariable(scope, expression);
    case 'Address':
      return { code: js`${expression.text}`, type: 'str' };
    case 'Call':
      return { code: js`(${compileCall(scope, expression, true)} > ${0})`, type: 'bool' };
    case 'RouteCall':
      return { code: js`(${compileRouteCall(scope, expression, true)} > ${0})`, type: 'bool' };
    case 'Unary':
      return compileUnary(scope, expression);
    case 'Binary':
      return compileBinary(scope, expression, wanted);
    case 'Choice':
      return compileChoice(scope, expression);
    case 'Assignment':
      return { code: compileAssigned(scope, expression), type: 'int' };
    default:
      // Literals were folded.
      return { code: js`${expression.value}`, type: expression.kind === 'IntLiteral' ? 'int' : 'str' };
  }
}

function compileVariable(
  scope: RouteScope,
  expression: Extract<Expression, { kind: 'Variable' | 'Select' | 'Word' }>,
): Value {
  if (isNull(expression)) return { code: js`${null}`, type: 'any' };
  if (isRetcode(expression)) return { code: js`${scope.ctx}.retcode`, type: 'int' };
  const handle = scope.program.bindings.variables.get(expression)!;
  const text = expression.kind === 'Word' ? expression.name : expression.text;
  const type = expression.kind === 'Select' ? 'str' : 'any';
  const { get, number, shown } = handle;
  const part = (name: string, read: (ctx: never) => unknown): Code => js`${scope.external(name, read)}(${scope.ctx})`;
  return {
    code: part(text, get),
    type,
    ...(number === undefined ? {} : { number: part(`${text}_number`, number) }),
    ...(shown === undefined ? {} : { shown: part(`${text}_shown`, shown) }),
  };
}

/** What an expression is worth, `$null` where a select has nothing to stand for or a variable cannot be read. */
function compileAttempt(scope: RouteScope, expression: Expression): Code {
  if (expression.kind !== 'Select' && expression.kind !== 'Variable') return compileValue(scope, expression);
  const attempt = scope.program.bindings.variables.get(expression)?.attempt;
  if (attempt === undefined) return compileValue(scope, expression);
  return js`${scope.external(`${expression.text}_attempt`, attempt)}(${scope.ctx})`;
}

function compileUnary(scope: RouteScope, { operator, operand }: Unary): Value {
  switch (operator) {
    case '!':
      return { code: js`!${compileTruth(scope, operand)}`, type: 'bool' };
    case '-':
      return { code: js`(-${compileInt(scope, operand)} | ${0})`, type: 'int' };
    case '~':
      return { code: js`(~${compileInt(scope, operand)})`, type: 'int' };
    case '+':
    case 'int':
      return { code: compileInt(scope, operand), type: 'int' };
    case 'str':
      return { code: compileText(scope, operand), type: 'str' };
    case 'strlen':
      return { code: js`${compileText(scope, operand)}.length`, type: 'int' };
    case 'strempty':
      return { code: js`(${compileText(scope, operand)} === ${''})`, type: 'bool' };
    case 'defined':
      return { code: js`(${compileAttempt(scope, operand)} !== ${null})`, type: 'bool' };
  }
}

function compileBinary(scope: RouteScope, expression: Binary, wanted: Wanted): Value {
  switch (expression.operator) {
    case '&&':
    case '||':
      return { code: compileLogical(scope, expression), type: 'bool' };
    case '+':
      return compileSum(scope, expression, wanted);
    case '-':
    case '*':
    case '/':
    case '%':
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
      return { code: compileArithmetic(scope, expression), type: 'int' };
    default:
      return { code: compileComparison(scope, expression), type: 'bool' };
  }
}

/** The right side is not evaluated when the left one decides. */
function compileLogical(scope: RouteScope, { left, operator, right }: Binary): Code {
  const isAnd = operator === '&&';
  const first = compileTruth(scope, left);
  if (!containsCall(right)) {
    const second = compileTruth(scope, right);
    return isAnd ? js`(${first} && ${second})` : js`(${first} || ${second})`;
  }
  const truth = scope.hold(isAnd ? 'both' : 'either', first);
  scope.writer.block(isAnd ? js`if (${truth})` : js`if (!${truth})`, () => {
    scope.writer.line(js`${truth} = ${compileTruth(scope, right)};`);
  });
  return js`${truth}`;
}

/** Only the side that is chosen is evaluated. */
function compileChoice(scope: RouteScope, { condition, consequent, alternate }: Choice): Value {
  const test = compileCondition(scope, condition);
  if (!containsCall(consequent) && !containsCall(alternate)) {
    const [then, otherwise] = [compileValue(scope, consequent), compileValue(scope, alternate)];
    return { code: js`(${test} ? ${then} : ${otherwise})`, type: 'any' };
  }
  const held = scope.hold('choice', js`${null}`);
  scope.writer.open(js`if (${test})`);
  scope.writer.line(js`${held} = ${compileValue(scope, consequent)};`);
  scope.writer.next(js`else`);
  scope.writer.line(js`${held} = ${compileValue(scope, alternate)};`);
  scope.writer.close();
  return { code: js`${held}`, type: 'any' };
}

/** The operands of `a + b + c` from left to right. */
function addends(expression: Expression): Expression[] {
  if (expression.kind !== 'Binary' || expression.operator !== '+') return [expression];
  return [...addends(expression.left), expression.right];
}

/** What may be written twice: it is short, and nothing happens when it is evaluated. */
function isLeaf({ kind }: Expression): boolean {
  return kind === 'Variable' || kind === 'Word' || kind === 'IntLiteral' || kind === 'StringLiteral';
}

/**
 * `$a + $b + "c"`, of which the first shows at run time whether it is a sum or a text. What it mostly is stands in the
 * route itself, the rest is left to `add` (bench/typical-route.mjs).
 */
function compileChain(scope: RouteScope, [first, ...others]: readonly Expression[]): Value {
  const left = scope.local('left');
  const start = js`(${left} = ${compile(scope, first!, 'value').code})`;
  const values = others.map((operand) => compile(scope, operand, 'value'));
  const counts = values.every(({ type }) => type === 'int');
  const usual = values.reduce((sum, value) => js`${sum} + ${counts ? value.code : toText(scope, value)}`, js`${left}`);
  const added = values.reduce((sum, value) => withEither(scope, 'add', sum, value), js`${left}`);
  return {
    code: counts
      ? js`(typeof ${start} === ${'number'} ? (${usual}) | ${0} : ${added})`
      : js`(typeof ${start} === ${'string'} ? ${usual} : ${added})`,
    type: 'any',
  };
}

function compileSum(scope: RouteScope, expression: Binary, wanted: Wanted): Value {
  const chain = wanted === 'value' ? addends(expression) : [];
  if (chain.length > 1 && staticType(chain[0]!) === 'any' && chain.every(isLeaf)) return compileChain(scope, chain);
  const [left, right] = compileSides(
    scope,
    expression,
    (side) => compile(scope, side, wanted),
    (side) => compile(scope, side, wanted),
  );
  if (left.type === 'str') return { code: js`(${left.code} + ${toText(scope, right)})`, type: 'str' };
  if (wanted === 'int' || left.type !== 'any') {
    return { code: js`((${toInt(scope, left)} + ${toInt(scope, right)}) | ${0})`, type: 'int' };
  }
  const other = right.type === 'bool' ? { ...right, code: toInt(scope, right) } : right;
  return { code: withEither(scope, 'add', left.code, other), type: 'any' };
}

function compileArithmetic(scope: RouteScope, expression: Binary): Code {
  const asInt = (side: Expression): Value => ({ code: compileInt(scope, side), type: 'int' });
  const [{ code: left }, { code: right }] = compileSides(scope, expression, asInt, asInt);
  switch (expression.operator) {
    case '-':
      return js`((${left} - ${right}) | ${0})`;
    case '*':
      return js`Math.imul(${left}, ${right})`;
    case '/':
    case '%':
      return compileDivision(scope, expression, left, right);
    case '&':
      return js`(${left} & ${right})`;
    case '|':
      return js`(${left} | ${right})`;
    case '^':
      return js`(${left} ^ ${right})`;
    case '<<':
      return js`(${left} << ${right})`;
    default:
      return js`(${left} >> ${right})`;
  }
}

function compileDivision(scope: RouteScope, expression: Binary, left: Code, right: Code): Code {
  const isQuotient = expression.operator === '/';
  if (!dividesByUnknown(expression)) {
    return isQuotient ? js`((${left} / ${right}) | ${0})` : js`(${left} % ${right} | ${0})`;
  }
  return isQuotient
    ? js`${scope.runtime}.divide(${scope.ctx}, ${scope.fault}, ${left}, ${right})`
    : js`${scope.runtime}.modulo(${scope.ctx}, ${scope.fault}, ${left}, ${right})`;
}

export const expressionCompiler: ExpressionCompiler = {
  compile,
  value: compileValue,
  attempt: compileAttempt,
  int: compileInt,
  text: compileText,
};
