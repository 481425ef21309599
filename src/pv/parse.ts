/** Reading `$name`, `$name(inner)` and `$(name(inner)[index]{transformation}…)`. Grammar only: no names are known here. */

/** A variable reference as written. Offsets count from its dollar sign. */
export interface VariableReference {
  readonly name: string;
  readonly inner: string | null;
  /** Where `inner` stands. */
  readonly innerAt: number;
  readonly index: string | null;
  readonly transformations: readonly WrittenTransformation[];
}

/** The text inside a pair of braces, `s.substr,0,1`, and where it stands. */
export interface WrittenTransformation {
  readonly text: string;
  readonly at: number;
}

/** A piece of a string with variables: literal text, or the text of a variable with its dollar sign. */
export interface FormatPiece {
  readonly kind: 'text' | 'variable';
  readonly text: string;
  /** Where it stands in the string. */
  readonly at: number;
}

const DOLLAR = 0x24;
const OPEN = 0x28;
const QUESTION = 0x3f;

function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f
  );
}

/** Offset after the bracket that closes the one at `open`, or -1 when it stays open. */
function closingBracket(text: string, open: number, closer: string): number {
  const opener = text[open];
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === opener) depth++;
    else if (text[i] === closer && --depth === 0) return i + 1;
  }
  return -1;
}

/**
 * Offset after the variable that starts with the dollar sign at `start`; `start` itself when what follows is no
 * variable (a lone dollar sign).
 */
export function variableEnd(text: string, start: number): number {
  const next = text.charCodeAt(start + 1);
  if (next === OPEN) {
    const end = closingBracket(text, start + 1, ')');
    return end === -1 ? start : end;
  }
  if (next === QUESTION || next === DOLLAR) return start + 2;
  let at = start + 1;
  while (at < text.length && isNameCode(text.charCodeAt(at))) at++;
  if (at === start + 1) return start;
  if (text.charCodeAt(at) === OPEN) {
    const end = closingBracket(text, at, ')');
    return end === -1 ? start : end;
  }
  return at;
}

/** Splits a string at its variables. A lone dollar sign stays text; `$$` is a variable (the dollar sign). */
export function splitFormat(text: string): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  let from = 0;
  let at = text.indexOf('$');
  while (at !== -1) {
    const end = variableEnd(text, at);
    if (end > at) {
      if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at), at: from });
      pieces.push({ kind: 'variable', text: text.slice(at, end), at });
      from = end;
    }
    at = text.indexOf('$', Math.max(end, at + 1));
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from), at: from });
  return pieces;
}

/** Reads one variable that fills `text`; null when it is none. */
export function parseVariable(text: string): VariableReference | null {
  if (text.charCodeAt(0) !== DOLLAR || variableEnd(text, 0) !== text.length || text.length < 2) return null;
  if (text.charCodeAt(1) === OPEN) return parseLongForm(text.slice(0, -1));
  const open = text.indexOf('(');
  if (open === -1) return { name: text.slice(1), inner: null, innerAt: 0, index: null, transformations: [] };
  const inner = text.slice(open + 1, -1);
  return { name: text.slice(1, open), inner, innerAt: open + 1, index: null, transformations: [] };
}

/** `$( … )` without its last bracket. */
function parseLongForm(text: string): VariableReference | null {
  let at = 2;
  // Long names such as `from.user` are only read here: `$fU.wav` is a variable and a text.
  while (at < text.length && (isNameCode(text.charCodeAt(at)) || text[at] === '.')) at++;
  if (at === 2 && (text[2] === '?' || text[2] === '$')) at = 3;
  if (at === 2) return null;
  const name = text.slice(2, at);
  let inner: string | null = null;
  let innerAt = 0;
  let index: string | null = null;
  if (text.charCodeAt(at) === OPEN) {
    const end = closingBracket(text, at, ')');
    if (end === -1) return null;
    innerAt = at + 1;
    inner = text.slice(innerAt, end - 1);
    at = end;
  }
  if (text[at] === '[') {
    const end = closingBracket(text, at, ']');
    if (end === -1) return null;
    index = text.slice(at + 1, end - 1).trim();
    at = end;
  }
  const transformations: WrittenTransformation[] = [];
  while (at < text.length) {
    if (text[at] === ' ') {
      at++;
      continue;
    }
    if (text[at] !== '{') return null;
    const end = closingBracket(text, at, '}');
    if (end === -1) return null;
    transformations.push({ text: text.slice(at + 1, end - 1), at: at + 1 });
    at = end;
  }
  return { name, inner, innerAt, index, transformations };
}
