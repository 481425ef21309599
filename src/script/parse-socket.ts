/** Grammar of addresses to listen on, to be known by or to send from: `udp:10.0.0.1:5060 advertise example.net:5060`. */

import type { SocketText } from './ast.ts';
import { ITEM_KEYWORDS } from './keywords.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** What may follow the value of a parameter instead of one more address. */
export const DESCRIPTION_WORDS = new Set(['desc', 'descr', 'description']);

/** Whether the next thing is on a new line and begins an item: a keyword, `name =` or `group.name =`. */
export function isNextItem(reader: TokenReader): boolean {
  const [word, next] = [reader.peek(), reader.peek(1)];
  if (word.kind !== 'word' || !word.startsLine) return false;
  if (ITEM_KEYWORDS.includes(word.text) || next.text === '=') return true;
  return next.text === '.' && reader.peek(2).kind === 'word' && reader.isPunctuator('=', 3);
}

/** sockets = 1*socket */
export function parseSockets(reader: TokenReader): SocketText[] {
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
  if (reader.isPunctuator(':', 1)) return true;
  if (next.startsLine) return isHostName(reader) && !isNextItem(reader);
  return !reader.isPunctuator('=', 1) && reader.peek(1).kind !== 'string';
}

/** Words that stick together by dots or dashes. */
function isHostName(reader: TokenReader): boolean {
  const connected = reader.isPunctuator('.', 1) || reader.isPunctuator('-', 1);
  return connected && reader.peek(1).adjacent && reader.peek(2).adjacent && isSocketWord(reader.peek(2));
}

/** socket = address [ "advertise" address ] [ "name" string ] [ "virtual" ] */
export function parseSocket(reader: TokenReader): SocketText {
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
export function parseSocketAddress(reader: TokenReader): string {
  let text = parseSocketPart(reader);
  while (reader.isPunctuator(':')) {
    reader.advance();
    text += `:${parseSocketPart(reader)}`;
  }
  return text;
}

function parseSocketPart(reader: TokenReader): string {
  const next = reader.peek();
  if (isNextItem(reader)) return reader.unexpected('an address');
  if (reader.isPunctuator('(')) return parseSocketList(reader);
  if (!isSocketWord(next)) return reader.unexpected('an address such as udp:10.0.0.1:5060');
  let text = reader.takeOperand().value;
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
