/** Grammar of what stands in a route: statements and blocks. */

import { suggest } from '../lib/did-you-mean.ts';
import type { Block, Drop, Exit, Expression, If, Return, Statement, Switch, SwitchCase, While } from './ast.ts';
import { startsRoute, STATEMENT_WORDS } from './keywords.ts';
import { parseAssignment, parseExpression, parseString } from './parse-expression.ts';
import { joinSpans, type Span } from './source.ts';
import { describeToken, type Token } from './token.ts';
import { SyntaxFailure, type TokenReader } from './token-reader.ts';

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=']);

/** Core functions that may stand without parentheses. */
export const BARE_CALLS = new Set([
  ...['force_rport', 'add_local_rport', 'add_rport', 'force_tcp_alias', 'add_tcp_alias', 'revert_uri'],
  ...['set_forward_close', 'set_forward_no_connect', 'set_reply_close', 'set_reply_no_connect'],
]);

/** Whether the next token, which is the first on its line, looks like the start of a statement. */
export function startsStatement(reader: TokenReader): boolean {
  const token = reader.peek();
  if (startsRoute(reader)) return true;
  if (token.kind === 'variable') return ASSIGNMENTS.has(reader.peek(1).text);
  if (token.kind !== 'word') return false;
  return STATEMENT_WORDS.has(token.text) || reader.isPunctuator('(', 1) || reader.isPunctuator(';', 1);
}

/** block = "{" *statement "}" */
export function parseBlock(reader: TokenReader): Block {
  return reader.nested(() => {
    const opening = reader.expectOpening(() => startsStatement(reader) && !startsRoute(reader));
    const statements = parseStatements(reader, false);
    closeBlock(reader, opening);
    return { kind: 'Block', statements, span: reader.spanFrom(opening) };
  });
}

function closeBlock(reader: TokenReader, opening: Token): void {
  if (reader.isPunctuator('}')) {
    reader.noteBraces(opening, reader.advance());
    return;
  }
  reader.reportUnclosed(opening);
}

/** *statement, up to "}", the end, the start of a route, or inside a switch the next case. */
function parseStatements(reader: TokenReader, inSwitch: boolean): Statement[] {
  const statements: Statement[] = [];
  while (!reader.atEnd && !reader.isPunctuator('}') && !startsRoute(reader)) {
    if (inSwitch && (reader.isWord('case') || reader.isWord('default'))) break;
    const first = reader.peek();
    try {
      const statement = parseStatement(reader);
      if (statement !== null) statements.push(statement);
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      reader.recover(first, () => startsStatement(reader));
    }
  }
  return statements;
}

/** statement; null for a lone ";". */
function parseStatement(reader: TokenReader): Statement | null {
  const token = reader.peek();
  if (token.kind === 'punctuator') {
    if (token.text === '{') return parseBlock(reader);
    if (reader.takePunctuator(';')) return null;
  }
  switch (token.kind === 'word' ? token.text : '') {
    case 'if':
      return parseIf(reader);
    case 'switch':
      return parseSwitch(reader);
    case 'while':
      return parseWhile(reader);
    case 'return':
    case 'exit':
    case 'drop':
      return parseLeave(reader);
    case 'break':
      return parseBreak(reader);
    case 'else':
      reader.report('misplaced-else', token, 'this else belongs to no if', {
        hint: 'an if that ended with ";" or "};" cannot have an else any more',
      });
      reader.advance();
      parseStatement(reader);
      return null;
    case 'case':
    case 'default':
      reader.report('misplaced-case', token, `this ${token.text} stands in no switch`);
      throw new SyntaxFailure();
    default:
      return parseSimple(reader);
  }
}

/** The statement under an `if`, `else` or `while`. */
function parseBody(reader: TokenReader): Statement {
  const first = reader.peek();
  if (startsRoute(reader) || reader.isPunctuator('}')) return reader.unexpected('a statement');
  const statement = reader.nested(() => parseStatement(reader));
  return statement ?? { kind: 'Block', statements: [], span: first.span };
}

/** Where a statement that was read last was complete. */
function completionOf(reader: TokenReader, statement: Statement): Span {
  return statement.kind === 'If' || statement.kind === 'While' ? statement.completedAt : reader.previous.span;
}

/** condition = expression, mostly in parentheses. A mistake in it does not hide those in its block. */
function parseCondition(reader: TokenReader): Expression {
  const first = reader.peek();
  try {
    return parseExpression(reader);
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure) || !reader.recoverToBlock(() => startsStatement(reader))) throw failure;
    // Something of no interest to the checker stands in for it.
    return { kind: 'Variable', text: '$rc', span: first.span };
  }
}

/** Of one `if`: each `else if` is nested in the one before. */
const MAX_ARMS = 1000;

/** if = "if" condition statement *( "else" "if" condition statement ) [ "else" statement ] */
function parseIf(reader: TokenReader): If {
  const arms: { first: Token; condition: Expression; consequent: Statement; span: Span }[] = [];
  let alternate: Statement | null = null;
  do {
    const first = reader.advance();
    const condition = parseCondition(reader);
    const consequent = parseBody(reader);
    reader.checkChain(arms.length, MAX_ARMS);
    arms.push({ first, condition, consequent, span: reader.spanFrom(first) });
    if (!reader.takeWord('else')) break;
    if (!reader.isWord('if')) alternate = parseBody(reader);
  } while (alternate === null);
  const end = reader.previous.span;
  // Whether an else follows shows behind the last arm.
  const completedAt = alternate === null ? reader.peek().span : completionOf(reader, alternate);
  for (const { first, condition, consequent } of arms.reverse()) {
    alternate = { kind: 'If', condition, consequent, alternate, completedAt, span: joinSpans(first.span, end) };
  }
  return alternate as If;
}

/** while = "while" condition statement */
function parseWhile(reader: TokenReader): While {
  const first = reader.advance();
  const condition = parseCondition(reader);
  const body = parseBody(reader);
  return { kind: 'While', condition, body, completedAt: completionOf(reader, body), span: reader.spanFrom(first) };
}

/** switch = "switch" condition "{" *case "}" */
function parseSwitch(reader: TokenReader): Switch {
  const first = reader.advance();
  const subject = parseCondition(reader);
  return reader.nested(() => {
    const opening = reader.expectOpening(() => reader.isWord('case') || reader.isWord('default'));
    const cases = parseCases(reader);
    closeBlock(reader, opening);
    return { kind: 'Switch', subject, cases, completedAt: reader.previous.span, span: reader.spanFrom(first) };
  });
}

function parseCases(reader: TokenReader): SwitchCase[] {
  const cases: SwitchCase[] = [];
  while (!reader.atEnd && !reader.isPunctuator('}') && !startsRoute(reader)) {
    if (reader.takePunctuator(';')) continue;
    const first = reader.peek();
    try {
      cases.push(parseCase(reader));
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      reader.recover(first, () => startsStatement(reader));
      parseStatements(reader, true);
    }
  }
  return cases;
}

/** case = ( "case" expression / "case" "/" string / "default" ) ":" *statement */
function parseCase(reader: TokenReader): SwitchCase {
  const first = reader.peek();
  let match: SwitchCase['match'] = 'default';
  let label: Expression | null = null;
  if (reader.takeWord('case')) {
    match = reader.takePunctuator('/') ? 'regex' : 'value';
    label = match === 'regex' ? parseString(reader) : parseExpression(reader);
  } else if (!reader.takeWord('default')) {
    return reader.unexpected('"case", "default" or "}"');
  }
  reader.expectPunctuator(':');
  const body = parseStatements(reader, true);
  return { kind: 'SwitchCase', match, label, body, span: reader.spanFrom(first) };
}

/** leave = ( "return" / "exit" / "drop" ) [ expression / "(" ")" ] ";" */
function parseLeave(reader: TokenReader): Return | Exit | Drop {
  const first = reader.advance();
  let value: Expression | null = null;
  if (reader.isPunctuator('(') && reader.isPunctuator(')', 1)) {
    reader.advance();
    reader.advance();
  } else if (!endsLeave(reader)) {
    value = parseExpression(reader);
  }
  const span = reader.spanFrom(first);
  const completedAt = reader.peek().span;
  expectSemicolon(reader);
  if (first.text === 'return') return { kind: 'Return', value, completedAt, span };
  return first.text === 'exit'
    ? { kind: 'Exit', value, completedAt, span }
    : { kind: 'Drop', value, completedAt, span };
}

/** break = "break" [ "(" ")" ] ";" */
function parseBreak(reader: TokenReader): Statement {
  const { span } = reader.advance();
  if (reader.takePunctuator('(')) reader.expectPunctuator(')');
  const completedAt = reader.previous.span;
  expectSemicolon(reader);
  return { kind: 'Break', completedAt, span };
}

/** Whether no value follows; one may stand on the next line. */
function endsLeave(reader: TokenReader): boolean {
  const next = reader.peek();
  const startsValue = next.text === '(' || next.text === '-' || next.kind === 'int' || next.kind === 'variable';
  return next.startsLine && startsValue ? startsStatement(reader) : endsStatement(reader);
}

function endsStatement(reader: TokenReader): boolean {
  const next = reader.peek();
  return next.startsLine || next.kind === 'end' || reader.isPunctuator(';') || reader.isPunctuator('}');
}

/** simple = ( target assignment-operator expression / expression ) ";" */
function parseSimple(reader: TokenReader): Statement | null {
  const first = reader.peek();
  const expression = parseExpression(reader);
  const statement = ASSIGNMENTS.has(reader.peek().text)
    ? parseAssignment(reader, expression, first)
    : toStatement(reader, expression, first);
  if (statement === null) reader.takePunctuator(';');
  else expectSemicolon(reader);
  return statement;
}

/** null: it was reported. */
function toStatement(reader: TokenReader, expression: Expression, first: Token): Statement | null {
  const span = reader.spanFrom(first);
  if (expression.kind !== 'Word') {
    return { kind: 'ExpressionStatement', expression, span };
  }
  const { name } = expression;
  if (!BARE_CALLS.has(name)) {
    if (name.startsWith('KSR.')) {
      reader.report('unexpected-token', first, `${name}() is for routes in TypeScript or JavaScript`, {
        hint: `functions have one name here: ${name.slice(name.lastIndexOf('.') + 1)}()`,
      });
      throw new SyntaxFailure();
    }
    // Several words in a row are no forgotten parentheses.
    if (!endsStatement(reader)) reader.unexpected(`"(" after "${name}"`, { hint: meantKeyword(name) });
    reader.report('missing-parentheses', first, `"${name}" is no statement by itself`, {
      hint: `if it is a function, call it as ${name}()`,
    });
    return null;
  }
  const call: Expression = { kind: 'Call', name, nameSpan: expression.span, args: [], span: expression.span };
  return { kind: 'ExpressionStatement', expression: call, span };
}

function meantKeyword(word: string): string | null {
  const [similar] = suggest(word, STATEMENT_WORDS);
  return similar === undefined ? null : `did you mean ${similar}?`;
}

/** ";"; when it is missing at the end of a line or block it is reported and reading goes on as if it stood there. */
function expectSemicolon(reader: TokenReader): void {
  if (reader.takePunctuator(';')) return;
  const next = reader.peek();
  if (!next.startsLine && next.kind !== 'end' && !reader.isPunctuator('}')) reader.unexpected('";"');
  const { source, end } = reader.previous.span;
  reader.reportAt(
    'missing-semicolon',
    { source, start: end, end },
    `a ";" is missing after ${describeToken(reader.previous)}`,
  );
}
