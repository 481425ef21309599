/** Grammar of route blocks. */

import type { RouteBlock, RouteKind, StringLiteral } from './ast.ts';
import { parseRouteName } from './parse-name.ts';
import { parseBlock } from './parse-statement.ts';
import type { TokenReader } from './token-reader.ts';

/** route-block = keyword [ "[" name "]" ] block */
export function parseRoute(reader: TokenReader): RouteBlock {
  const keyword = reader.advance();
  const name = reader.isPunctuator('[') ? parseBracketedName(reader) : null;
  const body = parseBlock(reader);
  return {
    kind: 'RouteBlock',
    routeKind: keyword.text as RouteKind,
    name: name?.value ?? null,
    nameSpan: name?.span ?? null,
    body,
    span: reader.spanFrom(keyword),
  };
}

/** "[" name [ "," ( int / word ) ] "]": the period of a timer_route, or how an event_route runs. */
function parseBracketedName(reader: TokenReader): StringLiteral {
  const opening = reader.advance();
  const name = parseRouteName(reader, ']') ?? parseNameWithOption(reader);
  reader.expectClosing(']', opening);
  return name;
}

function parseNameWithOption(reader: TokenReader): StringLiteral {
  const name = reader.peek();
  const option = reader.peek(2).kind;
  if (name.kind !== 'word' || !reader.isPunctuator(',', 1) || (option !== 'int' && option !== 'word')) {
    return reader.unexpected('the name of a route');
  }
  for (let i = 0; i < 3; i++) reader.advance();
  const value = `${name.text}, ${reader.previous.text}`;
  return { kind: 'StringLiteral', value, raw: JSON.stringify(value), span: reader.spanFrom(name) };
}
