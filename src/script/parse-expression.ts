/** Grammar of expressions. */

import type {
  Address,
  Assignment,
  Binary,
  BinaryOperator,
  Expression,
  IntLiteral,
  RouteCall,
  StringLiteral,
  Select,
  Unary,
  UnaryOperator,
  Variable,
  Word,
} from './ast.ts';
import { MAX_OPERATOR_DEPTH, measureOperators } from './operator-depth.ts';
import { parseRouteName } from './parse-name.ts';
import { parseSocketAddress } from './parse-socket.ts';
import { parseInteger } from '../lib/written-integer.ts';
import { describeToken, type Token } from './token.ts';
import { SyntaxFailure, type TokenReader } from './token-reader.ts';

interface Operator {
  readonly operator: BinaryOperator;
  /** Higher binds tighter. */
  readonly precedence: number;
}

/**
 * Precedence of binary operators, all of them left-associative: as in C, but for the order of `^` and the shifts, of which
 * `>>` binds tighter than `<<`.
 */
export const BINARY_PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '&': 4,
  '^': 5,
  '<<': 6,
  '>>': 7,
  '==': 8,
  '!=': 8,
  '=~': 8,
  '!~': 8,
  eq: 8,
  ne: 8,
  ieq: 8,
  ine: 8,
  '<': 9,
  '>': 9,
  '<=': 9,
  '>=': 9,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '%': 11,
};

/** Precedences of the operators that compare. */
export const COMPARATORS: ReadonlySet<number> = new Set([BINARY_PRECEDENCE['=='], BINARY_PRECEDENCE['<']]);

export const WORD_OPERATORS: Readonly<Record<string, BinaryOperator>> = {
  and: '&&',
  or: '||',
  mod: '%',
  eq: 'eq',
  ne: 'ne',
  ieq: 'ieq',
  ine: 'ine',
};

const SIGN_OPERATORS = new Map<string, BinaryOperator>(
  (Object.keys(BINARY_PRECEDENCE) as BinaryOperator[]).filter((sign) => !/\w/.test(sign)).map((sign) => [sign, sign]),
);

export const BOOLEANS: Readonly<Record<string, number>> = {
  yes: 1,
  on: 1,
  true: 1,
  enable: 1,
  no: 0,
  off: 0,
  false: 0,
  disable: 0,
};

/** Words that are two parts around a colon. */
const COLON_WORDS: Readonly<Record<string, readonly string[]>> = { msg: ['len'], uri: ['host', 'port'] };

/** expression = unary *( operator unary ) */
export function parseExpression(reader: TokenReader): Expression {
  return reader.nested(() => parseBinary(reader, 0));
}

/** Precedence climbing: everything that binds tighter than `floor`. */
function parseBinary(reader: TokenReader, floor: number): Expression {
  let left = parseUnary(reader);
  for (let found = peekOperator(reader); found !== null && found.precedence > floor; found = peekOperator(reader)) {
    reader.advance();
    const right = parseBinary(reader, found.precedence);
    left = makeBinary(reader, found.operator, left, right);
  }
  return left;
}

function makeBinary(reader: TokenReader, operator: BinaryOperator, left: Expression, right: Expression): Binary {
  const made: Binary = { kind: 'Binary', operator, left, right, span: reader.spanFrom(left) };
  reader.checkChain(measureOperators(made), MAX_OPERATOR_DEPTH);
  return made;
}

function peekOperator(reader: TokenReader): Operator | null {
  const token = reader.peek();
  let operator: BinaryOperator | undefined;
  if (token.kind === 'punctuator') operator = SIGN_OPERATORS.get(token.text);
  else if (token.kind === 'word' && Object.hasOwn(WORD_OPERATORS, token.text)) operator = WORD_OPERATORS[token.text];
  return operator === undefined ? null : { operator, precedence: BINARY_PRECEDENCE[operator] };
}

/** unary = [ "!" / "not" / "-" / "+" / "~" / "defined" / "(int)" / "(str)" ] unary / primary */
export function parseUnary(reader: TokenReader): Expression {
  const first = reader.peek();
  const operator = takeUnaryOperator(reader, first);
  if (operator === null) return parsePrimary(reader);
  const operand = reader.nested(() => parseUnary(reader));
  const span = reader.spanFrom(first);
  if (operator === '-' && operand.kind === 'IntLiteral' && !operand.text.startsWith('-')) {
    return { kind: 'IntLiteral', value: -operand.value | 0, text: `-${operand.text}`, span };
  }
  return { kind: 'Unary', operator, operand, span } satisfies Unary;
}

function takeUnaryOperator(reader: TokenReader, first: Token): UnaryOperator | null {
  if (first.kind === 'word' && (first.text === 'not' || first.text === 'defined')) {
    reader.advance();
    return first.text === 'not' ? '!' : 'defined';
  }
  if (first.kind !== 'punctuator') return null;
  if (first.text === '!' || first.text === '-' || first.text === '+' || first.text === '~') {
    reader.advance();
    return first.text;
  }
  const cast = reader.peek(1);
  if (first.text !== '(' || cast.kind !== 'word' || !reader.isPunctuator(')', 2)) return null;
  if (cast.text !== 'int' && cast.text !== 'str') return null;
  for (let i = 0; i < 3; i++) reader.advance();
  return cast.text;
}

/** primary = int / string / variable / select / address / word / call / "(" expression ")" */
function parsePrimary(reader: TokenReader): Expression {
  const token = reader.peek();
  switch (token.kind) {
    case 'int':
      return parseInt32(reader);
    case 'string':
      return parseString(reader);
    case 'variable':
      reader.takeOperand();
      return { kind: 'Variable', text: token.value, span: token.span };
    case 'select':
      reader.takeOperand();
      return { kind: 'Select', text: token.value, span: token.span };
    case 'address':
      return parseAddress(reader);
    case 'word':
      return parseKeywordComparison(reader, parseWord(reader));
    default:
      return parseGroup(reader);
  }
}

/**
 * keyword-comparison = word comparator expression: a core keyword and what it is compared with stick together, so
 * `!method == "ACK"` negates the comparison, unlike `!$rm == "ACK"`.
 */
function parseKeywordComparison(reader: TokenReader, left: Expression): Expression {
  const found = left.kind === 'Word' ? peekOperator(reader) : null;
  if (found === null || !COMPARATORS.has(found.precedence)) return left;
  reader.advance();
  const right = parseBinary(reader, found.precedence);
  return makeBinary(reader, found.operator, left, right);
}

/** group = "(" expression ")" / "(" target "=" expression ")" / "%" word: the last is an old form of an attribute. */
function parseGroup(reader: TokenReader): Expression {
  const attribute = reader.peek(1);
  if (reader.isPunctuator('%') && attribute.kind === 'word' && attribute.adjacent) {
    const first = reader.advance();
    return { kind: 'Variable', text: `%${reader.advance().text}`, span: reader.spanFrom(first) };
  }
  if (!reader.isPunctuator('(')) return reader.unexpected('an expression');
  const opening = reader.advance();
  const first = reader.peek();
  const inner = parseExpression(reader);
  const group = reader.isPunctuator('=') ? parseAssignment(reader, inner, first) : inner;
  reader.expectClosing(')', opening);
  return group;
}

/** assignment = target operator expression; the reader is at the operator, `first` began the target. */
export function parseAssignment(reader: TokenReader, target: Expression, first: Token): Assignment {
  const operator = reader.peek().text as Assignment['operator'];
  if (!isTarget(target) || first.text === '(') {
    reader.report('not-assignable', reader.peek(), `nothing can be assigned to ${describeToken(first)}`, {
      hint: 'the left side is one variable, such as $var(x) or $avp(x); equality is tested with ==',
    });
    throw new SyntaxFailure();
  }
  reader.advance();
  const value = parseExpression(reader);
  return { kind: 'Assignment', target, operator, value, completedAt: reader.peek().span, span: reader.spanFrom(first) };
}

function isTarget(expression: Expression): expression is Variable | Select | Word {
  return expression.kind === 'Variable' || expression.kind === 'Select' || expression.kind === 'Word';
}

function parseInt32(reader: TokenReader): IntLiteral {
  const { text, span } = reader.advance();
  return { kind: 'IntLiteral', value: parseInteger(text)!, text, span };
}

export function parseString(reader: TokenReader): StringLiteral {
  const { value, text, span } = reader.expectString('a string');
  return { kind: 'StringLiteral', value, raw: text, span };
}

/** address = ip [ "/" ( int / ip ) ] */
function parseAddress(reader: TokenReader): Address {
  const first = reader.advance();
  let mask: string | null = null;
  const follower = reader.peek(1).kind;
  if (reader.isPunctuator('/') && (follower === 'int' || follower === 'address')) {
    reader.advance();
    mask = reader.advance().text;
  }
  return {
    kind: 'Address',
    text: mask === null ? first.text : `${first.text}/${mask}`,
    address: first.text.replace(/^\[|\]$/g, ''),
    mask,
    span: reader.spanFrom(first),
  };
}

/** word / boolean / call / route call */
function parseWord(reader: TokenReader): Expression {
  const first = reader.peek();
  if (reader.isPunctuator('(', 1)) {
    if (first.text === 'route') return parseRouteCall(reader);
    return parseCall(reader);
  }
  reader.advance();
  if (Object.hasOwn(BOOLEANS, first.text)) {
    return { kind: 'IntLiteral', value: BOOLEANS[first.text]!, text: first.text, span: first.span };
  }
  const name = first.text + takeWordTail(reader, first.text);
  return { kind: 'Word', name, span: reader.spanFrom(first) } satisfies Word;
}

/** The rest of `msg:len` and of a host name such as `sip-1.example.net`. */
function takeWordTail(reader: TokenReader, head: string): string {
  if (
    reader.isPunctuator(':') &&
    Object.hasOwn(COLON_WORDS, head) &&
    COLON_WORDS[head]!.includes(reader.peek(1).text)
  ) {
    reader.advance();
    return `:${reader.advance().text}`;
  }
  let tail = '';
  while (reader.isPunctuator('.') && reader.peek().adjacent && reader.peek(1).adjacent && isLabel(reader.peek(1))) {
    reader.advance();
    tail += `.${reader.advance().text}`;
  }
  return tail;
}

function isLabel(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'int';
}

/** call = word "(" [ argument *( "," argument ) ] ")" */
function parseCall(reader: TokenReader): Expression {
  const name = reader.advance();
  const opening = reader.advance();
  const args = parseArguments(reader, opening);
  const span = reader.spanFrom(name);
  if (args.length === 1 && (name.text === 'strlen' || name.text === 'strempty')) {
    return { kind: 'Unary', operator: name.text, operand: args[0]!, span };
  }
  if (args.length === 3 && name.text === 'selval') {
    const [condition, consequent, alternate] = args as [Expression, Expression, Expression];
    return { kind: 'Choice', condition, consequent, alternate, span };
  }
  return { kind: 'Call', name: name.text, nameSpan: name.span, args, span };
}

/** arguments = [ [ "," ] argument *( "," argument ) ]: a comma before the first one stands for nothing. */
function parseArguments(reader: TokenReader, opening: Token): Expression[] {
  const args: Expression[] = [];
  if (reader.takePunctuator(')')) return args;
  reader.takePunctuator(',');
  do args.push(parseArgument(reader));
  while (reader.takePunctuator(','));
  reader.expectClosing(')', opening);
  return args;
}

/** argument = expression / socket / host */
function parseArgument(reader: TokenReader): Expression {
  return startsSocket(reader) ? parseSocketWord(reader) : parseExpression(reader);
}

/** `udp:10.0.0.1` and `10.0.0.1:5060`, as in `force_send_socket(udp:10.0.0.1:5060)`, and hosts with dashes: `sip-1.example.net`. */
function startsSocket(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  if (kind === 'address') return reader.isPunctuator(':', 1);
  if (kind !== 'word' || Object.hasOwn(COLON_WORDS, text)) return false;
  let end = 1;
  let hasDash = false;
  while (isConnector(reader, end) && isLabel(reader.peek(end + 1))) {
    hasDash ||= reader.isPunctuator('-', end);
    end += 2;
  }
  return reader.isPunctuator(':', end) || (hasDash && (reader.isPunctuator(',', end) || reader.isPunctuator(')', end)));
}

/** A dot, or a dash that is no minus because nothing stands between. */
function isConnector(reader: TokenReader, at: number): boolean {
  if (reader.isPunctuator('.', at)) return true;
  return reader.isPunctuator('-', at) && reader.peek(at).adjacent && reader.peek(at + 1).adjacent;
}

function parseSocketWord(reader: TokenReader): Word {
  const first = reader.peek();
  const name = parseSocketAddress(reader);
  return { kind: 'Word', name, span: reader.spanFrom(first) };
}

/** route-call = "route" "(" ( name / expression ) ")" */
function parseRouteCall(reader: TokenReader): RouteCall {
  const word = reader.advance();
  const opening = reader.advance();
  const name = parseRouteName(reader, ')');
  const target = name ?? parseExpression(reader);
  reader.expectClosing(')', opening);
  return { kind: 'RouteCall', target, span: reader.spanFrom(word) };
}
