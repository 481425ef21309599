/** Text to pieces. Both sides of an `#!ifdef` are read, so what is left out for one set of defines is laid out as well. */

import { parseInteger } from '../../lib/written-integer.ts';
import { isAlpha, isDigit } from '../../lib/ascii.ts';
import { opensCondition, readDirective, readTrailingCondition, type Directive } from '../directive.ts';
import {
  scanBlockComment,
  endOfBrokenLine,
  scanAddress,
  scanInvisible,
  scanLine,
  scanPunctuator,
  scanSelect,
  scanString,
  scanVariable,
  scanWord,
  trimBytesEnd,
} from '../scan.ts';
import type { Piece, PieceKind } from './piece.ts';
import { definedNames, isPlausible } from './plausible.ts';

/**
 * Where one side of a condition ends: at the line that says so, as for a side that is left out, or where the tokens say so, as
 * for one that counts. They differ when such a line stands in a string or comment.
 */
export type Borders = 'lines' | 'tokens';

export interface ScanOptions {
  readonly borders?: Borders;
  /** Where strings begin that lack their quote: they end with their line. */
  readonly openQuotes?: ReadonlySet<number>;
}

/** Every character that is no blank is in one of the pieces. */
export function scanPieces(text: string, { borders = 'lines', openQuotes = NONE }: ScanOptions = {}): Piece[] {
  const start = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  return new PieceScanner({ text, borders, openQuotes, macros: definedNames(text) }, start).scan(text.length)!;
}

const NONE: ReadonlySet<number> = new Set();

interface Whole {
  readonly text: string;
  readonly borders: Borders;
  readonly openQuotes: ReadonlySet<number>;
  /** What it defines. */
  readonly macros: ReadonlySet<string>;
}

class PieceScanner {
  readonly #whole: Whole;
  readonly #text: string;
  readonly #pieces: Piece[] = [];
  #at: number;
  /** The end of the piece before. */
  #last: number;

  constructor(whole: Whole, at: number) {
    this.#whole = whole;
    this.#text = whole.text;
    this.#at = at;
    this.#last = at;
  }

  /** Reads up to `end`; null: a piece goes on beyond it, or a condition ends that did not begin here. */
  scan(end: number): Piece[] | null {
    const nested = end < this.#text.length;
    const border = this.#scanTo(end, nested);
    return border === null && this.#last <= end ? this.#pieces : null;
  }

  /** One side of a condition, up to where its tokens end and the line that ends it; null: they do not. */
  scanSide(): { readonly pieces: readonly Piece[]; readonly border: Directive } | null {
    const border = this.#scanTo(this.#text.length, true);
    return border === null ? null : { pieces: this.#pieces, border };
  }

  /** Gives the `#!else` or `#!endif` that ends the condition it is in, if it is in one. */
  #scanTo(end: number, nested: boolean): Directive | null {
    while (this.#skipBlanks(end)) {
      const directive = this.#readDirective();
      if (directive !== null && opensCondition(directive)) {
        if (!this.#condition(directive, end)) this.#directive(directive);
      } else if (directive !== null) {
        if (nested && (directive.name === 'else' || directive.name === 'endif')) return directive;
        this.#directive(directive);
      } else {
        this.#token();
      }
      if (this.#last > end) return null;
    }
    return null;
  }

  #skipBlanks(end: number): boolean {
    for (;;) {
      while (this.#at < end && ' \t\r\n\\'.includes(this.#text.charAt(this.#at))) this.#at++;
      const after = this.#at < end ? scanInvisible(this.#text, this.#at) : this.#at;
      if (after === this.#at) return this.#at < end;
      this.#at = after;
    }
  }

  #readDirective(): Directive | null {
    const text = this.#text;
    const at = this.#at;
    if (text.charAt(at) === '!' && /[^\s]/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))) return null;
    return readDirective(text, at);
  }

  #push(kind: PieceKind, end: number, directive: Directive | null = null): void {
    const text = this.#text.slice(this.#at, end);
    this.#pieces.push({ kind, text, start: this.#at, end, directive, ...this.#distance(this.#at) });
    this.#at = end;
    this.#last = end;
  }

  #distance(start: number): Pick<Piece, 'before' | 'newlines' | 'adjacent'> {
    const before = this.#text.slice(this.#last, start);
    return { before, newlines: before.split('\n').length - 1, adjacent: before === '' && this.#pieces.length > 0 };
  }

  #directive(directive: Directive): void {
    this.#at = directive.start;
    const line = this.#text.slice(directive.start, directive.end);
    // Blanks behind a backslash keep it from continuing the line.
    const trimmed = /\\\s+$/.test(line) ? line.replace(/\r?\n$/, '') : trimBytesEnd(line);
    this.#push('directive', directive.start + trimmed.length, directive);
    this.#at = directive.end;
  }

  /** From `#!ifdef` to its `#!endif`; false, and nothing is read: it has none. */
  #condition(opening: Directive, end: number): boolean {
    if (this.#whole.borders === 'tokens' && this.#conditionByTokens(opening)) return true;
    const marks = [opening, ...findBranches(this.#text, opening.end, end)];
    if (marks.at(-1)?.name !== 'endif') return false;
    for (const [index, mark] of marks.entries()) {
      this.#directive(mark);
      const next = marks[index + 1];
      if (next !== undefined) this.#branch(mark.end, next.start);
    }
    return true;
  }

  #conditionByTokens(opening: Directive): boolean {
    const sides: { readonly mark: Directive; readonly pieces: readonly Piece[] }[] = [];
    let mark = opening;
    while (mark.name !== 'endif') {
      const side = new PieceScanner(this.#whole, mark.end).scanSide();
      if (side === null || !isPlausible(side.pieces, this.#whole.macros)) return false;
      sides.push({ mark, pieces: side.pieces });
      mark = side.border;
    }
    for (const side of sides) {
      this.#directive(side.mark);
      this.#take(side.pieces);
    }
    this.#directive(mark);
    return true;
  }

  #branch(start: number, end: number): void {
    const pieces = new PieceScanner(this.#whole, start).scan(end);
    if (pieces !== null && isPlausible(pieces, this.#whole.macros)) {
      this.#take(pieces);
      return;
    }
    const lines = trimBytesEnd(this.#text.slice(start, end));
    const blank = /^(?:[ \t\r]*\n)*/.exec(lines)![0].length;
    this.#at = start + blank;
    this.#push('verbatim', start + lines.length);
  }

  /** Adds what another scanner read from here on. */
  #take(pieces: readonly Piece[]): void {
    const [first] = pieces;
    if (first === undefined) return;
    this.#pieces.push({ ...first, ...this.#distance(first.start) }, ...pieces.slice(1));
    this.#last = pieces.at(-1)!.end;
  }

  #token(): void {
    const text = this.#text;
    const at = this.#at;
    const char = text.charAt(at);
    const code = text.charCodeAt(at);
    if (char === '#' || text.startsWith('//', at)) return this.#lineComment();
    if (text.startsWith('/*', at)) return this.#bracketed('block-comment', scanBlockComment(text, at) - 1);
    if (char === '"' || char === "'") return this.#string();
    if (char === '$') return this.#bracketed('variable', scanVariable(text, at) - 1);
    if (char === '@') return this.#bracketed('select', scanSelect(text, at) - 1);
    if (isDigit(code) || isAlpha(code) || char === ':' || char === '[') {
      const end = scanAddress(text, at);
      if (end > 0) return this.#push('address', end);
    }
    const end = scanWord(text, at);
    if (end > at) return this.#push(parseInteger(text.slice(at, end)) === null ? 'word' : 'int', end);
    const sign = scanPunctuator(text, at);
    this.#push(sign < 0 ? 'unknown' : 'punctuator', sign < 0 ? at + 1 : sign);
  }

  #string(): void {
    const at = this.#at;
    if (this.#whole.openQuotes.has(at)) this.#push('unknown', endOfOpenString(this.#text, at));
    else this.#bracketed('string', scanString(this.#text, at) - 1);
  }

  #lineComment(): void {
    const feed = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, feed < 0 ? this.#text.length : feed);
    this.#push('line-comment', this.#at + trimBytesEnd(line).length);
  }

  /** `last` is the position of the last character, below the current one when it is missing. */
  #bracketed(kind: PieceKind, last: number): void {
    const whole = last > this.#at;
    this.#push(whole ? kind : 'unknown', whole ? last + 1 : trimBytesEnd(this.#text).length);
  }
}

function endOfOpenString(text: string, at: number): number {
  return at + trimBytesEnd(text.slice(at, endOfBrokenLine(text, at))).length;
}

/** The `#!else` and `#!endif` of a condition, found line by line as for a part that is left out. */
function findBranches(text: string, start: number, limit: number): Directive[] {
  const found: Directive[] = [];
  let depth = 0;
  let at = start;
  while (at < limit) {
    const end = scanLine(text, at);
    const blank = /^[ \t]*/.exec(text.slice(at, end))![0].length;
    const directive = readDirective(text, at + blank) ?? readTrailingCondition(text, at, end);
    at = directive?.end ?? end;
    if (directive === null) continue;
    if (opensCondition(directive)) depth++;
    else if (directive.name === 'else' && depth === 0) found.push(directive);
    else if (directive.name === 'endif' && depth-- === 0) return [...found, directive];
  }
  return found;
}
