/** Names of one text: routes, defines and included files, where they are made and where they are used. */
import { ROUTE_KINDS } from '../script/keywords.ts';
import type { RouteKind } from '../script/ast.ts';
import { handlerFamily } from '../script/check/route-families.ts';
import { routeKey, type RouteFamily } from '../script/check/route-table.ts';
import { isLexical, isSign, type Piece } from '../script/format/piece.ts';
import { scanPieces } from '../script/format/scan-pieces.ts';
import type { RouteType } from '../script/host.ts';
import { findOpenQuotes, mayLackQuote } from './open-quotes.ts';
import { scanWord } from '../script/scan.ts';

/** Part of a text: [start, end) in bytes. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface RouteSymbol extends Place {
  readonly family: RouteFamily;
  readonly name: string;
}

export interface RouteBlockSymbol extends RouteSymbol {
  readonly kind: RouteKind;
  /** From the keyword to the closing brace. */
  readonly whole: Place;
}

export interface NameSymbol extends Place {
  readonly name: string;
}

export interface TextSymbols {
  readonly pieces: readonly Piece[];
  /** The place is that of the name in the brackets, or of the keyword. */
  readonly routes: readonly RouteBlockSymbol[];
  readonly routeUses: readonly RouteSymbol[];
  readonly defines: readonly NameSymbol[];
  /** Words in code and in conditions that may be defines. */
  readonly words: readonly NameSymbol[];
  readonly includes: readonly NameSymbol[];
  readonly loads: readonly NameSymbol[];
}

/** Which argument of a function names a route of which type; null: none does. */
export type RouteArguments = (name: string) => readonly (RouteType | undefined)[];

export function readSymbols(text: string, routeArguments: RouteArguments): TextSymbols {
  const pieces = piecesOf(text);
  const reader = new SymbolReader(pieces, routeArguments);
  reader.run();
  return reader;
}

/** A quote that is missing must not turn all strings behind it inside out. */
function piecesOf(text: string): readonly Piece[] {
  const pieces = scanPieces(text);
  if (!pieces.some(mayLackQuote)) return pieces;
  const openQuotes = findOpenQuotes(text);
  return openQuotes.size === 0 ? pieces : scanPieces(text, { openQuotes });
}

const DEFINING: ReadonlySet<string> = new Set([
  ...['define', 'trydef', 'redefine', 'defexp', 'defexps', 'defenv', 'defenvs', 'trydefenv', 'trydefenvs'],
]);

class SymbolReader implements TextSymbols {
  readonly pieces: readonly Piece[];
  readonly routes: RouteBlockSymbol[] = [];
  readonly routeUses: RouteSymbol[] = [];
  readonly defines: NameSymbol[] = [];
  readonly words: NameSymbol[] = [];
  readonly includes: NameSymbol[] = [];
  readonly loads: NameSymbol[] = [];
  readonly #tokens: readonly Piece[];
  readonly #routeArguments: RouteArguments;

  constructor(pieces: readonly Piece[], routeArguments: RouteArguments) {
    this.pieces = pieces;
    this.#tokens = pieces.filter(isLexical);
    this.#routeArguments = routeArguments;
  }

  run(): void {
    for (const piece of this.pieces) if (piece.kind === 'directive') this.#directive(piece);
    let depth = 0;
    for (const [at, token] of this.#tokens.entries()) {
      if (isSign(token, '{')) depth++;
      if (isSign(token, '}')) depth = Math.max(0, depth - 1);
      if (token.kind !== 'word') continue;
      this.words.push({ name: token.text, start: token.start, end: token.end });
      this.#word(token, at);
    }
  }

  #directive({ directive, start, text }: Piece): void {
    const { name, wordEnd } = directive!;
    if (name === 'include_file' || name === 'import_file') {
      const match = /["']([^"']*)["']/.exec(text);
      if (match !== null)
        this.includes.push({
          name: match[1]!,
          start: start + match.index + 1,
          end: start + match.index + 1 + match[1]!.length,
        });
    }
    const offset = wordEnd - start;
    const begin = offset + /^[\s]*(?:["']\W)?/.exec(text.slice(offset))![0].length;
    const end = scanWord(text, begin);
    if (end === begin || name === null) return;
    const symbol = { name: text.slice(begin, end), start: start + begin, end: start + end };
    if (DEFINING.has(name) || name === 'substdef' || name === 'substdefs') this.defines.push(symbol);
    else if (name === 'ifdef' || name === 'ifndef' || name === 'ifexp') this.words.push(symbol);
  }

  #word(token: Piece, at: number): void {
    const next = this.#tokens[at + 1] ?? null;
    if ((ROUTE_KINDS as readonly string[]).includes(token.text) && (isSign(next, '[') || isSign(next, '{'))) {
      this.#block(token, at);
    } else if (next?.kind === 'string' && (token.text === 'include_file' || token.text === 'import_file')) {
      this.includes.push(contentOf(next));
    } else if (token.text === 'loadmodule' || token.text === 'loadmodulex') {
      const operand = isSign(next, '(') ? this.#tokens[at + 2] : next;
      if (operand?.kind === 'string') this.loads.push(contentOf(operand));
    } else if (isSign(next, '(')) {
      this.#call(token, at);
    }
  }

  #block(token: Piece, at: number): void {
    const bracketed = isSign(this.#tokens[at + 1]!, '[');
    const named = bracketed ? this.#nameUpTo(at + 2, ']') : null;
    if (bracketed && named === null) return;
    const kind = token.text as RouteKind;
    const place = named ?? { start: token.start, end: token.end };
    // What stands behind a comma says how often it runs.
    const { family, name } = routeKey({ routeKind: kind, name: named === null ? null : named.name.replace(/,.*/, '') });
    const end = this.#closing(at, '{', '}')?.end ?? token.end;
    const whole = { start: token.start, end };
    this.routes.push({ kind, family, name: name ?? '', start: place.start, end: place.end, whole });
  }

  #call(token: Piece, at: number): void {
    if (token.text === 'route') {
      const name = this.#nameUpTo(at + 2, ')');
      if (name !== null && !name.name.includes('$')) this.routeUses.push({ ...name, family: 'route' });
      return;
    }
    const types = this.#routeArguments(token.text);
    if (types.length === 0) return;
    let argument = 0;
    for (let index = at + 2; index < this.#tokens.length; index++) {
      const piece = this.#tokens[index]!;
      if (isSign(piece, ')') || isSign(piece, ';') || piece.kind === 'unknown') return;
      if (isSign(piece, ',')) argument++;
      const type = types[argument];
      if (piece.kind === 'string' && type !== undefined && !piece.text.includes('$'))
        this.routeUses.push({ ...contentOf(piece), family: handlerFamily(type) });
    }
  }

  /** The tokens from `at` to `close` as one name; null: they are none. */
  #nameUpTo(at: number, close: string): NameSymbol | null {
    let end = at;
    while (end < this.#tokens.length && end < at + 12 && !isSign(this.#tokens[end]!, close)) end++;
    const first = this.#tokens[at];
    const last = this.#tokens[end - 1];
    if (first === undefined || last === undefined || end === at) return null;
    if (first.kind === 'string') return end === at + 1 ? contentOf(first) : null;
    const parts = this.#tokens.slice(at, end);
    if (parts.some(({ kind }) => kind !== 'word' && kind !== 'int' && kind !== 'punctuator')) return null;
    return { name: parts.map(({ text }) => text).join(''), start: first.start, end: last.end };
  }

  /** What closes the first `open` from `at` on. */
  #closing(at: number, open: string, close: string): Piece | null {
    let depth = 0;
    for (let index = at; index < this.#tokens.length; index++) {
      const token = this.#tokens[index]!;
      if (isSign(token, open)) depth++;
      else if (isSign(token, close) && --depth <= 0) return token;
    }
    return null;
  }
}

/** A string's text between its quotes. */
function contentOf({ text, start, end }: Piece): NameSymbol {
  return { name: text.slice(1, -1), start: start + 1, end: end - 1 };
}
