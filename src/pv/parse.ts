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

/**
 * A piece of a string with variables: literal text, the text of a variable with its dollar sign, or what begins with a
 * dollar sign and is no variable.
 */
export interface FormatPiece {
  readonly kind: 'text' | 'variable' | 'malformed';
  readonly text: string;
  /** Where it stands in the string. */
  readonly at: number;
}

const DOLLAR = 0x24;
const OPEN = 0x28;

/** name = 1*( ALPHA / DIGIT / "_" / "." / "?" ) */
function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2e ||
    code === 0x3f
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

/** Offset after the name that starts at `start`; `start` itself when there is none. `$` is a name of its own. */
function nameEnd(text: string, start: number): number {
  if (text.charCodeAt(start) === DOLLAR) return start + 1;
  let at = start;
  while (at < text.length && isNameCode(text.charCodeAt(at))) at++;
  return at;
}

/**
 * Offset after the variable that starts with the dollar sign at `start`; `start` itself when what follows is no
 * variable (a lone dollar sign, a bracket that stays open).
 */
export function variableEnd(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === OPEN) {
    const long = longForm(text, start);
    return long === null ? start : long.end;
  }
  const end = nameEnd(text, start + 1);
  if (end === start + 1) return start;
  if (text.charCodeAt(end) !== OPEN || text.charCodeAt(start + 1) === DOLLAR) return end;
  const closed = closingBracket(text, end, ')');
  return closed === -1 ? start : closed;
}

/** Splits a string at its variables. `$$` is a variable (the dollar sign). */
export function splitFormat(text: string): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  let from = 0;
  let at = text.indexOf('$');
  while (at !== -1) {
    const end = variableEnd(text, at);
    const kind = end > at ? 'variable' : 'malformed';
    const next = end > at ? end : at + 1;
    if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at), at: from });
    pieces.push({ kind, text: text.slice(at, next), at });
    from = next;
    at = text.indexOf('$', next);
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from), at: from });
  return pieces;
}

/** Reads one variable that fills `text`, but for blanks behind it; null when it is none. */
export function parseVariable(text: string): VariableReference | null {
  if (text.charCodeAt(0) !== DOLLAR) return null;
  const end = variableEnd(text, 0);
  if (end === 0 || text.slice(end).trim() !== '') return null;
  if (text.charCodeAt(1) === OPEN) return longForm(text, 0)!.reference;
  const open = text.charCodeAt(1) === DOLLAR ? -1 : text.indexOf('(');
  if (open === -1) return { name: text.slice(1, end), inner: null, innerAt: 0, index: null, transformations: [] };
  const inner = text.slice(open + 1, end - 1);
  return { name: text.slice(1, open), inner, innerAt: open + 1, index: null, transformations: [] };
}

interface LongForm {
  readonly reference: VariableReference;
  /** Offset after its last bracket. */
  readonly end: number;
}

/** `$(name[(inner)][[index]]*({…}[blanks]))`. Blanks may stand behind a transformation and nowhere else. */
function longForm(text: string, start: number): LongForm | null {
  let at = nameEnd(text, start + 2);
  if (at === start + 2) return null;
  const name = text.slice(start + 2, at);
  let inner: string | null = null;
  let innerAt = 0;
  let index: string | null = null;
  if (text.charCodeAt(at) === OPEN) {
    const end = closingBracket(text, at, ')');
    if (end === -1) return null;
    innerAt = at + 1 - start;
    inner = text.slice(at + 1, end - 1);
    at = end;
  }
  if (text[at] === '[') {
    const end = closingBracket(text, at, ']');
    if (end === -1) return null;
    index = text.slice(at + 1, end - 1);
    at = end;
  }
  const transformations: WrittenTransformation[] = [];
  while (text[at] === '{') {
    const end = transformationEnd(text, at);
    if (end === -1) return null;
    transformations.push({ text: text.slice(at + 1, end - 1), at: at + 1 - start });
    at = end;
    while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r' || text[at] === '\n') at++;
  }
  if (text[at] !== ')') return null;
  return { reference: { name, inner, innerAt, index, transformations }, end: at + 1 };
}

/** Offset after the brace that closes the one at `open`; -1 when it stays open. */
function transformationEnd(text: string, open: number): number {
  const end = closingBracket(text, open, '}');
  // `{s.select,1,}}`: the character that separates may be the brace itself.
  if (end !== -1 && text[end] === '}' && /^\{s\.select,[^,{}]*,\}$/i.test(text.slice(open, end))) return end + 1;
  return end;
}
