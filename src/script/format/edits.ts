/** The new layout of a text, and what has to change for it. */

import { alignComments } from './align.ts';
import { layOut, type Placed } from './layout.ts';
import type { Piece, PieceKind } from './piece.ts';
import { scanPieces, type Borders } from './scan-pieces.ts';

/** Replaces the characters from `start` to `end`. */
export interface LayoutEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface FormattedText {
  readonly text: string;
  /** Of the text before, in order. */
  readonly edits: readonly LayoutEdit[];
  /** Whether all of it was understood. */
  readonly whole: boolean;
  /** Whether there is something between directives that is no configuration. */
  readonly skipped: boolean;
}

export function layOutText(text: string, borders: Borders = 'lines'): FormattedText {
  const pieces = scanPieces(text, { borders });
  const placed = alignComments(layOut(withoutNeedless(pieces)));
  const lineEnd = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
  const edits: LayoutEdit[] = [];
  let result = '';
  let at = 0;
  const replace = (end: number, replacement: string): void => {
    if (text.slice(at, end) !== replacement) edits.push({ start: at, end, text: replacement });
    result += replacement;
    at = end;
  };
  for (const each of placed) {
    replace(each.piece.start, markBefore(text, at) + whiteSpace(each, lineEnd));
    replace(each.piece.end, each.text);
  }
  const mark = placed.length === 0 ? markBefore(text, 0) : '';
  replace(text.length, mark + (placed.length === 0 ? '' : lineEnd));
  const has = (kind: PieceKind): boolean => pieces.some((piece) => piece.kind === kind);
  return { text: result, edits, whole: !has('unknown'), skipped: has('verbatim') };
}

/** A byte order mark stays. */
function markBefore(text: string, at: number): string {
  return at === 0 && text.startsWith('\xef\xbb\xbf') ? '\xef\xbb\xbf' : '';
}

function whiteSpace({ piece, breaks, indent, spaces }: Placed, lineEnd: string): string {
  // Lines that are no configuration bring their indentation along.
  if (piece.kind === 'verbatim') return lineEnd.repeat(breaks);
  return lineEnd.repeat(breaks) + '\t'.repeat(indent) + ' '.repeat(spaces);
}

/** A ";" behind a block or another ";" ends nothing. */
function withoutNeedless(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  let newlines = 0;
  for (const piece of pieces) {
    const before = kept.at(-1);
    const needless =
      piece.text === ';' && before?.kind === 'punctuator' && (before.text === '}' || before.text === ';');
    newlines += piece.newlines;
    if (needless) continue;
    kept.push(newlines === piece.newlines ? piece : { ...piece, newlines });
    newlines = 0;
  }
  return kept;
}
