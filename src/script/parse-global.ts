/** Grammar of global parameters: `name = value`. They have no terminator; a ";" is allowed. */

import type { GlobalAssignment, GlobalValue, SocketText } from './ast.ts';
import { parseUnary } from './parse-expression.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** Globals whose values are addresses with protocol and port. */
const SOCKET_GLOBALS = new Set(['listen', 'alias', 'domain']);

const DESCRIPTION_WORDS = new Set(['desc', 'descr', 'description']);

/** global = name "=" value [ "desc" string ] */
export function parseGlobal(reader: TokenReader): GlobalAssignment {
  const first = reader.peek();
  const name = parseGlobalName(reader);
  const nameSpan = reader.spanFrom(first);
  reader.expectPunctuator('=', `"=" after "${name}"`);
  const values = SOCKET_GLOBALS.has(name) ? parseSockets(reader) : [parseGlobalValue(reader)];
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

/** value = constant / host */
function parseGlobalValue(reader: TokenReader): GlobalValue {
  const next = reader.peek();
  if (next.kind === 'end' || isAssignment(reader)) return reader.unexpected('a value');
  const joined = reader.peek(1);
  const isHost = next.kind === 'word' && joined.adjacent && (joined.text === '-' || joined.text === ':');
  return isHost ? parseSocket(reader) : parseUnary(reader);
}

/** Whether the next thing is `name =` or `group.name =`. */
function isAssignment(reader: TokenReader): boolean {
  const [word, next] = [reader.peek(), reader.peek(1)];
  if (word.kind !== 'word' || !word.startsLine) return false;
  return next.text === '=' || (next.text === '.' && reader.peek(2).kind === 'word' && reader.isPunctuator('=', 3));
}

/** sockets = 1*socket */
function parseSockets(reader: TokenReader): SocketText[] {
  const sockets: SocketText[] = [];
  do sockets.push(parseSocket(reader));
  while (anotherSocket(reader));
  return sockets;
}

/** A further address stands on the same line, or is one for certain: `tcp:…`, `10.0.0.1`. */
function anotherSocket(reader: TokenReader): boolean {
  const next = reader.peek();
  if (next.kind === 'address') return true;
  if (next.kind !== 'word' || DESCRIPTION_WORDS.has(next.text)) return false;
  return (
    reader.isPunctuator(':', 1) ||
    (!next.startsLine && !reader.isPunctuator('=', 1) && reader.peek(1).kind !== 'string')
  );
}

/** socket = address [ "advertise" address ] [ "name" string ] [ "virtual" ] */
function parseSocket(reader: TokenReader): SocketText {
  const first = reader.peek();
  let text = parseSocketAddress(reader);
  if (reader.takeWord('advertise')) text += ` advertise ${parseSocketAddress(reader)}`;
  if (reader.isWord('name') && reader.peek(1).kind === 'string') {
    reader.advance();
    text += ` name "${reader.advance().value}"`;
  }
  if (reader.takeWord('virtual')) text += ' virtual';
  return { kind: 'SocketText', text, span: reader.spanFrom(first) };
}

/** address = part *( ":" part ), where a part is a name, a number, an address, a string, "*" or a list in parentheses */
function parseSocketAddress(reader: TokenReader): string {
  let text = parseSocketPart(reader);
  while (reader.isPunctuator(':')) {
    reader.advance();
    text += `:${parseSocketPart(reader)}`;
  }
  return text;
}

function parseSocketPart(reader: TokenReader): string {
  const next = reader.peek();
  if (isAssignment(reader)) return reader.unexpected('an address');
  if (reader.isPunctuator('(')) return parseSocketList(reader);
  if (!isSocketWord(next)) return reader.unexpected('an address such as udp:10.0.0.1:5060');
  let text = reader.advance().value;
  // Host names: labels with dots and dashes.
  while (
    (reader.isPunctuator('.') || reader.isPunctuator('-')) &&
    reader.peek().adjacent &&
    isSocketWord(reader.peek(1))
  ) {
    text += reader.advance().text + reader.advance().value;
  }
  return text;
}

function isSocketWord(token: Token): boolean {
  return (
    ['word', 'int', 'address', 'string'].includes(token.kind) || (token.kind === 'punctuator' && token.text === '*')
  );
}

/** "(" part *( "," part ) ")": several interfaces. */
function parseSocketList(reader: TokenReader): string {
  const opening = reader.advance();
  const parts: string[] = [];
  do parts.push(parseSocketPart(reader));
  while (reader.takePunctuator(','));
  reader.expectClosing(')', opening);
  return `(${parts.join(',')})`;
}
