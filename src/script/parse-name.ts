/** Names of routes: `RELAY`, `"RELAY"`, `1`, `tm:local-request`, `foo.bar`. */

import type { StringLiteral } from './ast.ts';
import { joinSpans } from './source.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

const CONNECTORS = new Set([':', '-', '.', '/']);

/** name = string / part *( part ) up to `close`, which is left; null, and nothing is taken: something else stands there. */
export function parseRouteName(reader: TokenReader, close: ')' | ']'): StringLiteral | null {
  let count = 0;
  while (isPart(reader.peek(count), count)) count++;
  if (count === 0 || !endsName(reader.peek(count), close)) return null;
  if (reader.peek(count - 1).kind === 'punctuator') return null;
  const first = reader.peek();
  let value = '';
  for (let i = 0; i < count; i++) value += reader.advance().value;
  return {
    kind: 'StringLiteral',
    value,
    raw: JSON.stringify(value),
    span: joinSpans(first.span, reader.previous.span),
  };
}

/** The bracket that closes, or a place where it is plainly missing. */
function endsName(token: Token, close: string): boolean {
  if (token.startsLine || token.kind === 'end') return true;
  return token.kind === 'punctuator' && (token.text === close || token.text === ';' || token.text === '{');
}

function isPart(token: Token, index: number): boolean {
  // What stands apart is an expression: `route(A - B)`.
  if (index > 0 && !token.adjacent) return false;
  if (token.kind === 'punctuator') return CONNECTORS.has(token.text) && index > 0;
  return token.kind === 'word' || token.kind === 'int' || (token.kind === 'string' && !token.broken && index === 0);
}
