/** Reading `$name`, `$name(inner)` and `$(name(inner)[index]{transformation}…)`. Grammar only: no names are known here. */

/** A variable reference as written; offsets are gone, texts are as they stood. */
export interface VariableReference {
  readonly name: string;
  readonly inner: string | null;
  readonly index: string | null;
  /** The text inside each pair of braces: `s.substr,0,1`. */
  readonly transformations: readonly string[];
}

/** A piece of a string with variables: literal text, or the text of a variable with its dollar sign. */
export type FormatPiece =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'variable'; readonly text: string };

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
      if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at) });
      pieces.push({ kind: 'variable', text: text.slice(at, end) });
      from = end;
    }
    at = text.indexOf('$', Math.max(end, at + 1));
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

/** Reads one variable that fills `text`; null when it is none. */
export function parseVariable(text: string): VariableReference | null {
  if (text.charCodeAt(0) !== DOLLAR || variableEnd(text, 0) !== text.length || text.length < 2) return null;
  if (text.charCodeAt(1) === OPEN) return parseLongForm(text.slice(2, -1));
  const open = text.indexOf('(');
  if (open === -1) return { name: text.slice(1), inner: null, index: null, transformations: [] };
  return { name: text.slice(1, open), inner: text.slice(open + 1, -1), index: null, transformations: [] };
}

/** What stands inside `$( … )`. */
function parseLongForm(body: string): VariableReference | null {
  let at = 0;
  // Long names such as `from.user` are only read here: `$fU.wav` is a variable and a text.
  while (at < body.length && (isNameCode(body.charCodeAt(at)) || body[at] === '.')) at++;
  if (at === 0 && (body[0] === '?' || body[0] === '$')) at = 1;
  if (at === 0) return null;
  const name = body.slice(0, at);
  let inner: string | null = null;
  let index: string | null = null;
  if (body.charCodeAt(at) === OPEN) {
    const end = closingBracket(body, at, ')');
    if (end === -1) return null;
    inner = body.slice(at + 1, end - 1);
    at = end;
  }
  if (body[at] === '[') {
    const end = closingBracket(body, at, ']');
    if (end === -1) return null;
    index = body.slice(at + 1, end - 1).trim();
    at = end;
  }
  const transformations: string[] = [];
  while (at < body.length) {
    if (body[at] === ' ') {
      at++;
      continue;
    }
    if (body[at] !== '{') return null;
    const end = closingBracket(body, at, '}');
    if (end === -1) return null;
    transformations.push(body.slice(at + 1, end - 1));
    at = end;
  }
  return { name, inner, index, transformations };
}
