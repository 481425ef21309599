/** What stands at a place of a text. */
import { isLexical, isSign, type Piece } from '../script/format/piece.ts';
import { scanVariable } from '../script/scan.ts';
import type { View } from './workspace.ts';

/** The piece that a place is in or at the end of; a token before white space. */
export function pieceAt({ symbols }: View, offset: number): Piece | null {
  const { pieces } = symbols;
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  const [before, last] = [pieces[low - 2], pieces[low - 1]];
  if (last === undefined || offset > last.end) return null;
  // Between a word and the sign that follows it the word is meant.
  if (last.start === offset && last.kind === 'punctuator' && before?.end === offset && isLexical(before)) return before;
  return last;
}

/** A call that is open at some place. */
export interface OpenCall {
  readonly name: string;
  /** Counted from 0. */
  readonly argument: number;
}

/** The innermost call whose arguments `offset` is among. */
export function callAt({ symbols }: View, offset: number): OpenCall | null {
  const before = symbols.pieces.filter((piece) => isLexical(piece) && piece.start < offset);
  let depth = 0;
  let argument = 0;
  for (let at = before.length - 1; at > 0; at--) {
    const piece = before[at]!;
    if (isSign(piece, ';') || isSign(piece, '{') || isSign(piece, '}')) return null;
    // A string without its end took the end of its call with it.
    if (piece.kind === 'unknown' && piece.end < offset) return null;
    if (isSign(piece, ')')) depth++;
    else if (isSign(piece, ',') && depth === 0) argument++;
    else if (isSign(piece, '(') && depth-- === 0) {
      const name = before[at - 1]!;
      if (name.kind === 'word') return { name: name.text, argument };
      depth = 0;
      argument = 0;
    }
  }
  return null;
}

/** The variable that `offset` is in, outside of strings or inside, and where it starts. */
export function variableAt({ text }: View, offset: number): { readonly text: string; readonly start: number } | null {
  const line = text.lineStart(text.lineOf(offset));
  let at = offset;
  for (let start = text.bytes.lastIndexOf('$', at); start >= line; start = text.bytes.lastIndexOf('$', at)) {
    const end = scanVariable(text.bytes, start);
    if (end > offset || end === offset) return { text: text.bytes.slice(start, end), start };
    at = start - 1;
  }
  return null;
}
