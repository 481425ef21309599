/** Tells configuration from other text between directives, such as SQL or prose under an `#!ifdef` that nobody defines. */

import { ITEM_KEYWORDS, STATEMENT_WORDS } from '../keywords.ts';
import type { Piece } from './piece.ts';

/** Words that another operand may follow. */
const LEADING_WORDS: ReadonlySet<string> = new Set([
  ...ITEM_KEYWORDS,
  ...STATEMENT_WORDS,
  ...['and', 'or', 'not', 'mod', 'eq', 'ne', 'ieq', 'ine', 'defined', 'int', 'str'],
  ...['desc', 'descr', 'description', 'advertise', 'name', 'virtual'],
]);

/** Words that may follow another operand. */
const FOLLOWING_WORDS: ReadonlySet<string> = new Set([
  ...['and', 'or', 'mod', 'eq', 'ne', 'ieq', 'ine'],
  ...['desc', 'descr', 'description', 'advertise', 'name', 'virtual'],
]);

/** False when two operands stand side by side, or something is no token at all. What `macros` stand for is not known. */
export function isPlausible(pieces: readonly Piece[], macros: ReadonlySet<string>): boolean {
  let before: Piece | null = null;
  for (const piece of pieces) {
    if (piece.kind === 'unknown') return false;
    if (before !== null && piece.newlines === 0 && !mayFollow(before, piece, macros)) return false;
    before = piece;
  }
  return true;
}

function mayFollow(before: Piece, piece: Piece, macros: ReadonlySet<string>): boolean {
  if (macros.has(before.text) || macros.has(piece.text)) return true;
  if (!isOperand(before) || !isOperand(piece)) return true;
  if (before.kind === 'string' && piece.kind === 'string') return true;
  if (before.kind === 'word' && LEADING_WORDS.has(before.text)) return true;
  return piece.kind === 'word' && FOLLOWING_WORDS.has(piece.text);
}

function isOperand({ kind }: Piece): boolean {
  return ['word', 'int', 'string', 'variable', 'select', 'address'].includes(kind);
}

const DEFINITION = /^[ \t]*(?:#!|!!)(?:define|trydef|redefine|def\w+|trydef\w+)[ \t]+(\w+)/gm;

/** The names that a text defines. */
export function definedNames(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(DEFINITION), ([, name]) => name!));
}
