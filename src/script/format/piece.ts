/** What a configuration is made of for who lays it out: tokens, comments and directives as written, nothing expanded. */

import type { Directive } from '../directive.ts';
import type { TokenKind } from '../token.ts';

export type PieceKind =
  | Exclude<TokenKind, 'end'>
  /** From its mark to the end of the line. */
  | 'line-comment'
  | 'block-comment'
  /** A preprocessor line with the lines that continue it. */
  | 'directive'
  /** Lines between directives that are no configuration: they stay as they are. */
  | 'verbatim'
  /** Not a token of the language. */
  | 'unknown';

export interface Piece {
  readonly kind: PieceKind;
  /** As written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What stands between the piece before and this one. */
  readonly before: string;
  /** Line feeds in that. */
  readonly newlines: number;
  /** Whether the piece before sticks to it. */
  readonly adjacent: boolean;
  /** Of a directive what it is. */
  readonly directive: Directive | null;
}

const TRIVIA: ReadonlySet<PieceKind> = new Set(['line-comment', 'block-comment', 'directive', 'verbatim']);

/** Whether it is a token of the language and not something between tokens. */
export function isLexical(piece: Piece): boolean {
  return !TRIVIA.has(piece.kind);
}

export function isComment(piece: Piece): boolean {
  return piece.kind === 'line-comment' || piece.kind === 'block-comment';
}

export function isSign(piece: Piece | null, text: string): boolean {
  return piece?.kind === 'punctuator' && piece.text === text;
}

export function isWordPiece(piece: Piece | null, text: string): boolean {
  return piece?.kind === 'word' && piece.text === text;
}
