/** Grammar of a whole configuration. */

import { suggest } from '../lib/did-you-mean.ts';
import type { Steps } from '../lib/steps.ts';
import type { File, Item } from './ast.ts';
import { isRouteKind, ITEM_KEYWORDS, ROUTE_KINDS, STATEMENT_WORDS } from './keywords.ts';
import { parseGlobal } from './parse-global.ts';
import { parseConfigEngine, parseFlags, parseLoadModule, parseLoadPath, parseModuleParameter } from './parse-module.ts';
import { parseRoute } from './parse-route.ts';
import { SyntaxFailure, type TokenReader } from './token-reader.ts';

/** file = *( item / ";" ), an item in each step. */
export function* parseFile(reader: TokenReader): Steps<File> {
  const first = reader.peek();
  const items: Item[] = [];
  while (!reader.atEnd) {
    if (reader.takePunctuator(';')) continue;
    const start = reader.peek();
    try {
      if (reader.isPunctuator('}')) refuseBrace(reader);
      else if (items.at(-1)?.kind === 'RouteBlock' && startsStray(reader)) refuseStray(reader);
      else items.push(parseItem(reader));
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      reader.recover(start, () => startsItem(reader));
    }
    yield;
  }
  return { kind: 'File', items, span: reader.spanFrom(first) };
}

function refuseBrace(reader: TokenReader): void {
  reader.report('unexpected-brace', reader.peek(), 'this "}" closes nothing', { hint: reader.bracesHint() });
  reader.advance();
}

function refuseStray(reader: TokenReader): void {
  reader.report('statement-outside-route', reader.peek(), 'this statement stands outside of any route', {
    hint: reader.bracesHint(),
  });
  reader.recoverFromBlock();
}

/** Whether a statement follows, which after a route means that the route was closed too early. */
function startsStray(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  if (kind === 'variable') return true;
  if (kind !== 'word') return false;
  if (ITEM_KEYWORDS.includes(text)) return text === 'route' && reader.isPunctuator('(', 1);
  return STATEMENT_WORDS.has(text) || (reader.isPunctuator('(', 1) && suggest(text, ['modparam']).length === 0);
}

const ITEM_PARSERS: Readonly<Record<string, (reader: TokenReader) => Item>> = {
  loadmodule: parseLoadModule,
  loadmodulex: parseLoadModule,
  modparam: parseModuleParameter,
  modparamx: parseModuleParameter,
  loadpath: parseLoadPath,
  mpath: parseLoadPath,
  cfgengine: parseConfigEngine,
  flags: parseFlags,
  avpflags: parseFlags,
  // With a name behind them the lexer has taken them.
  include_file: refuseInclude,
  import_file: refuseInclude,
};

/** item = load-module / module-parameter / load-path / config-engine / flags / route-block / global */
function parseItem(reader: TokenReader): Item {
  const { kind, text } = reader.peek();
  if (kind !== 'word') return reader.unexpected('a keyword, a parameter or a route block');
  if (Object.hasOwn(ITEM_PARSERS, text)) return ITEM_PARSERS[text]!(reader);
  if (isRouteKind(text)) return parseRoute(reader);
  const next = reader.peek(1);
  const startsGlobal = next.kind === 'punctuator' && (next.text === '=' || next.text === '.' || next.text === '[');
  return startsGlobal && !startsRouteLike(reader) ? parseGlobal(reader) : refuseWord(reader);
}

function refuseInclude(reader: TokenReader): never {
  reader.advance();
  return reader.unexpected('the name of a file in quotes');
}

/** Whether the next token, which is the first on its line, looks like the start of an item and not like an operand. */
function startsItem(reader: TokenReader): boolean {
  return reader.peek().kind === 'word' && !reader.isPunctuator(',', 1) && !reader.isPunctuator(')', 1);
}

/** `word[…] {` with a word that is no kind of route. */
function startsRouteLike(reader: TokenReader): boolean {
  if (!reader.isPunctuator('[', 1)) return false;
  let distance = 2;
  while (distance < 12 && !reader.isPunctuator(']', distance)) distance++;
  return reader.isPunctuator('{', distance + 1);
}

function refuseWord(reader: TokenReader): never {
  const token = reader.peek();
  const next = reader.peek(1);
  const routeLike = next.text === '{' || next.text === '[';
  const [similar] = suggest(token.text, routeLike ? ROUTE_KINDS : ITEM_KEYWORDS);
  reader.report('unknown-item', token, `"${token.text}" is neither a keyword nor a parameter that is set`, {
    hint:
      similar !== undefined
        ? `did you mean ${similar}?`
        : 'outside of routes there are loadmodule, modparam, parameters (name=value) and route blocks',
  });
  throw new SyntaxFailure();
}
