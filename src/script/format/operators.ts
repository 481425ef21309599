/** How tokens stick to one another inside of a statement. */

import { scanPunctuator } from '../scan.ts';
import { isSign, type Piece } from './piece.ts';

const WORD_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'mod', 'eq', 'ne', 'ieq', 'ine']);
/** Words in front of an operand. */
const PREFIX_WORDS: ReadonlySet<string> = new Set([
  ...['not', 'defined', 'if', 'while', 'switch', 'case', 'else', 'return', 'exit', 'drop'],
]);
/** Words that a parenthesis does not stick to. */
const SPACED_WORDS: ReadonlySet<string> = new Set([...WORD_OPERATORS, 'not', 'if', 'while', 'switch', 'case', 'else']);
const LEAVING_WORDS: ReadonlySet<string> = new Set(['return', 'exit', 'drop']);

/** Whether an expression may end with this token. A parenthesis that closes a cast is not asked about. */
export function endsOperand(piece: Piece): boolean {
  switch (piece.kind) {
    case 'punctuator':
      return piece.text === ')' || piece.text === ']';
    case 'word':
      return !WORD_OPERATORS.has(piece.text) && !PREFIX_WORDS.has(piece.text);
    default:
      return true;
  }
}

/** Whether the token goes on with an expression that could have ended before it. */
export function continuesOperand(before: Piece | null, piece: Piece): boolean {
  if (piece.kind === 'word') return WORD_OPERATORS.has(piece.text);
  if (piece.kind === 'string') return before?.kind === 'string';
  if (piece.kind !== 'punctuator') return false;
  if (piece.text === '(' || piece.text === '[') return before?.kind === 'word';
  return !['{', '}', ';', '!', '~'].includes(piece.text);
}

/** Whether it has operands, or in front of one changes its value. */
export function isOperatorSign({ kind, text }: Piece): boolean {
  return kind === 'punctuator' && !'(){}[],;:.'.includes(text);
}

export interface Neighbours {
  readonly before: Piece;
  /** The token in front of `before`. */
  readonly earlier: Piece | null;
  readonly piece: Piece;
  /** Whether `before` is a sign or a cast in front of its operand. */
  readonly prefix: boolean;
  /** Whether signs are parts of names. */
  readonly names: boolean;
  /** Whether `=` sticks to both sides. */
  readonly tight: boolean;
  /** For `return (…)`: whether the statement goes on behind the parenthesis. */
  readonly goesOn: boolean;
}

/** Whether a space stands between two tokens of one line. */
export function isSpaced(neighbours: Neighbours): boolean {
  return wantsSpace(neighbours) || wouldMerge(neighbours.before, neighbours.piece);
}

/** Signs that nothing stands before. */
const TIGHT_BEFORE: ReadonlySet<string> = new Set([',', ';', ')', ']', ':', '.']);
/** Signs that nothing stands behind. */
const TIGHT_BEHIND: ReadonlySet<string> = new Set(['(', '[', ':', '.']);
/** Signs that names and addresses have in them. */
const NAME_SIGNS: ReadonlySet<string> = new Set(['-', '/', '*', '%']);

function wantsSpace(neighbours: Neighbours): boolean {
  const { before, piece, prefix, tight, goesOn } = neighbours;
  if (tight && (isSign(piece, '=') || isSign(before, '='))) return false;
  if (isSign(piece, ',') && isSign(before, ',')) return true;
  if (piece.kind === 'punctuator' && TIGHT_BEFORE.has(piece.text)) return false;
  if (isSign(piece, '{')) return true;
  if (prefix || (before.kind === 'punctuator' && TIGHT_BEHIND.has(before.text))) return false;
  if (isSign(piece, '[')) return before.kind !== 'word';
  if (isSign(piece, '(')) return wantsSpaceBeforeGroup(before, goesOn);
  return wantsSpaceAtSign(neighbours);
}

function wantsSpaceAtSign({ before, earlier, piece, names }: Neighbours): boolean {
  const sign = before.kind === 'punctuator' ? before : piece;
  if (names && sign.kind === 'punctuator' && NAME_SIGNS.has(sign.text)) return !piece.adjacent;
  if (isSign(piece, '/')) return before.kind !== 'address';
  if (!isSign(before, '/') || earlier?.kind !== 'address') return true;
  return piece.kind !== 'int' && piece.kind !== 'address';
}

function wantsSpaceBeforeGroup(before: Piece, goesOn: boolean): boolean {
  if (before.kind !== 'word') return true;
  return SPACED_WORDS.has(before.text) || (goesOn && LEAVING_WORDS.has(before.text));
}

/** Whether two signs written together would be read as one, or as the start of a comment. */
function wouldMerge(before: Piece, piece: Piece): boolean {
  if (before.kind !== 'punctuator' || piece.kind !== 'punctuator') return false;
  const together = before.text + piece.text;
  return scanPunctuator(together, 0) > before.text.length || together === '//' || together === '/*';
}
