/** Grammar of the lists of rules that OpenSIPS has: `gw:{ (tcp, 10.0.0.1, 5060, ""), !(any, 10.0.0.0/8, 0, "MESSAGE*") }`. */

import type { BlacklistRule, RuleField, RuleList } from './ast.ts';
import { SyntaxFailure, type TokenReader } from './token-reader.ts';

const FIELDS = 'a protocol, a network, a port or a pattern in quotes';
const OPERANDS: ReadonlySet<string> = new Set(['word', 'int', 'address']);
const SIGNS: ReadonlySet<string> = new Set(['.', ':', '-']);

export function isRuleList(reader: TokenReader): boolean {
  if (reader.peek().kind !== 'word') return false;
  return reader.isPunctuator('{', 1) || (reader.isPunctuator(':', 1) && reader.isPunctuator('{', 2));
}

/** list = word [ ":" ] "{" rule *( "," rule ) "}" */
export function parseRuleList(reader: TokenReader): RuleList {
  const name = reader.advance();
  reader.takePunctuator(':');
  reader.advance();
  try {
    const rules = parseRules(reader);
    return { kind: 'RuleList', name: name.text, nameSpan: name.span, rules, span: reader.spanFrom(name) };
  } catch (error) {
    // What is left of the list is part of the mistake.
    if (error instanceof SyntaxFailure) reader.recoverFromBlock();
    throw error;
  }
}

function parseRules(reader: TokenReader): BlacklistRule[] {
  const rules: BlacklistRule[] = [];
  do rules.push(parseRule(reader));
  while (reader.takePunctuator(','));
  reader.expectPunctuator('}', '"," and another rule, or "}"');
  return rules;
}

/** rule = [ "!" ] "(" field *( "," field ) ")" */
function parseRule(reader: TokenReader): BlacklistRule {
  const first = reader.peek();
  const isNegated = reader.takePunctuator('!');
  const opening = reader.expectPunctuator('(', 'a rule in parentheses');
  const fields: RuleField[] = [];
  do fields.push(parseField(reader));
  while (reader.takePunctuator(','));
  reader.expectClosing(')', opening);
  return { kind: 'BlacklistRule', isNegated, fields, span: reader.spanFrom(first) };
}

/** field = string / "*" / part [ "/" part ] */
function parseField(reader: TokenReader): RuleField {
  const first = reader.peek();
  if (first.kind === 'string') return { text: reader.takeOperand().value, isString: true, span: first.span };
  let text = reader.takePunctuator('*') ? '*' : parsePart(reader);
  if (reader.takePunctuator('/')) text += `/${parsePart(reader)}`;
  return { text, isString: false, span: reader.spanFrom(first) };
}

/** part = operand *( sign operand ), without gaps: a word, a number, an address, and what only looks like one */
function parsePart(reader: TokenReader): string {
  if (!OPERANDS.has(reader.peek().kind)) return reader.unexpected(FIELDS);
  let text = reader.advance().text;
  while (SIGNS.has(reader.peek().text) && reader.peek().adjacent && OPERANDS.has(reader.peek(1).kind)) {
    text += reader.advance().text + reader.advance().text;
  }
  return text;
}
