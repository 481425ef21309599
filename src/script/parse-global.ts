/** Grammar of global parameters: `name = value`. They have no terminator; a ";" is allowed. */

import type { GlobalAssignment, GlobalValue } from './ast.ts';
import { parseUnary } from './parse-expression.ts';
import { isRuleList, parseRuleList } from './parse-rules.ts';
import { DESCRIPTION_WORDS, isNextItem, parseSocket, parseSockets } from './parse-socket.ts';
import type { TokenReader } from './token-reader.ts';

/** Globals whose values are addresses with protocol and port. */
const SOCKET_GLOBALS = new Set(['listen', 'alias', 'domain']);

/** Globals of OpenSIPS whose values are lists of rules. */
const RULE_GLOBALS = new Set(['dst_blacklist']);

/** global = name "=" value [ "desc" string ] */
export function parseGlobal(reader: TokenReader): GlobalAssignment {
  const first = reader.peek();
  const name = parseGlobalName(reader);
  const nameSpan = reader.spanFrom(first);
  reader.expectPunctuator('=', `"=" after "${name}"`);
  const values = SOCKET_GLOBALS.has(name) ? parseSockets(reader) : [parseValue(reader, name)];
  let description: string | null = null;
  if (reader.peek().kind === 'word' && DESCRIPTION_WORDS.has(reader.peek().text)) {
    reader.advance();
    description = reader.expectString('the description as a string').value;
  }
  return { kind: 'GlobalAssignment', name, nameSpan, values, description, span: reader.spanFrom(first) };
}

/** name = word / word [ "[" int "]" ] "." word */
function parseGlobalName(reader: TokenReader): string {
  let name = reader.advance().text;
  if (reader.isPunctuator('[') && reader.peek(1).kind === 'int' && reader.isPunctuator(']', 2)) {
    for (let i = 0; i < 3; i++) name += reader.advance().text;
  }
  while (reader.isPunctuator('.') && reader.peek(1).kind === 'word') {
    reader.advance();
    name += `.${reader.advance().text}`;
  }
  return name;
}

function parseValue(reader: TokenReader, name: string): GlobalValue {
  return RULE_GLOBALS.has(name) && isRuleList(reader) ? parseRuleList(reader) : parseGlobalValue(reader);
}

/** value = constant / host */
function parseGlobalValue(reader: TokenReader): GlobalValue {
  const next = reader.peek();
  if (next.kind === 'end' || isNextItem(reader)) return reader.unexpected('a value');
  const joined = reader.peek(1);
  const isHost = next.kind === 'word' && joined.adjacent && (joined.text === '-' || joined.text === ':');
  return isHost ? parseSocket(reader) : parseUnary(reader);
}
