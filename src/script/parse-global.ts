/** Grammar of global parameters: `name = value`. They have no terminator; a ";" is allowed. */

import type { GlobalAssignment, GlobalValue } from './ast.ts';
import { parseUnary } from './parse-expression.ts';
import { DESCRIPTION_WORDS, isNextItem, parseSocket, parseSockets } from './parse-socket.ts';
import type { TokenReader } from './token-reader.ts';

/** Globals whose values are addresses with protocol and port. */
const SOCKET_GLOBALS = new Set(['listen', 'alias', 'domain']);

/** Globals of OpenSIPS that may be followed by a block. */
const BLOCK_GLOBALS = new Set(['dst_blacklist']);

/** global = name "=" value [ "desc" string ] */
export function parseGlobal(reader: TokenReader): GlobalAssignment {
  const first = reader.peek();
  const name = parseGlobalName(reader);
  const nameSpan = reader.spanFrom(first);
  reader.expectPunctuator('=', `"=" after "${name}"`);
  const block = BLOCK_GLOBALS.has(name) ? parseBlock(reader) : null;
  const values = SOCKET_GLOBALS.has(name) ? parseSockets(reader) : [block ?? parseGlobalValue(reader)];
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

/** block = word [ ":" ] "{" … "}", of OpenSIPS: `dst_blacklist = gw:{ (tcp, 10.0.0.1, 5060, "") }`. null: none follows. */
function parseBlock(reader: TokenReader): GlobalValue | null {
  const first = reader.peek();
  const opening = reader.isPunctuator(':', 1) ? 2 : 1;
  if (first.kind !== 'word' || !reader.isPunctuator('{', opening)) return null;
  let text = '';
  for (let i = 0; i < opening; i++) text += reader.advance().text;
  let depth = 0;
  do {
    const token = reader.peek();
    if (token.kind === 'end') return reader.unexpected(`"}" at the end of ${first.text}`);
    if (token.kind === 'punctuator') depth += token.text === '{' ? 1 : token.text === '}' ? -1 : 0;
    text += reader.advance().text;
  } while (depth > 0);
  return { kind: 'SocketText', text, span: reader.spanFrom(first) };
}

/** value = constant / host */
function parseGlobalValue(reader: TokenReader): GlobalValue {
  const next = reader.peek();
  if (next.kind === 'end' || isNextItem(reader)) return reader.unexpected('a value');
  const joined = reader.peek(1);
  const isHost = next.kind === 'word' && joined.adjacent && (joined.text === '-' || joined.text === ':');
  return isHost ? parseSocket(reader) : parseUnary(reader);
}
