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

/** "[" name [ "," int ] "]": the number is the period of a timer_route. */
function parseBracketedName(reader: TokenReader): StringLiteral {
  const opening = reader.advance();
  const name = parseRouteName(reader, ']') ?? parseTimedName(reader);
  reader.expectClosing(']', opening);
  return name;
}

function parseTimedName(reader: TokenReader): StringLiteral {
  const name = reader.peek();
  if (name.kind !== 'word' || !reader.isPunctuator(',', 1) || reader.peek(2).kind !== 'int') {
    return reader.unexpected('the name of a route');
  }
  for (let i = 0; i < 3; i++) reader.advance();
  const value = `${name.text}, ${reader.previous.text}`;
  return { kind: 'StringLiteral', value, raw: JSON.stringify(value), span: reader.spanFrom(name) };
}
