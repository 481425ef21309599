/** Preprocessor lines: `#!name rest` and `!!name rest`. */

import { scanContinuedLine, scanWord, trimBytes } from './scan.ts';

export const DIRECTIVES = [
  ...['define', 'trydef', 'redefine', 'defexp', 'defexps', 'defenv', 'defenvs', 'trydefenv', 'trydefenvs'],
  ...['ifdef', 'ifndef', 'ifexp', 'else', 'endif', 'subst', 'substdef', 'substdefs', 'include_file', 'import_file'],
] as const;
export type DirectiveName = (typeof DIRECTIVES)[number];

/** Lines that say which server's dialect a file is written in. It matters to substitutions only. */
const DIALECTS = new Set(['KAMAILIO', 'OPENSER', 'SER', 'MAXCOMPAT', 'ALL']);

export interface Directive {
  /** null: the word is not one, `word` says what it is. */
  readonly name: DirectiveName | null;
  readonly word: string;
  /** The rest of the line without spaces around it; continued lines are joined. */
  readonly rest: string;
  /** From the mark to the end of the word. */
  readonly start: number;
  readonly wordEnd: number;
  /** Start of the next line. */
  readonly end: number;
}

const LINE = /(?:#!|!!)([A-Za-z_]\w*)/y;

/** The directive that starts at `start`; null: none does. `!!` is a double negation unless a known word follows. */
export function readDirective(text: string, start: number): Directive | null {
  LINE.lastIndex = start;
  const match = LINE.exec(text);
  if (match === null) return null;
  const directive = finishDirective(text, start, match[1]!, LINE.lastIndex);
  return directive.name === null && text.charAt(start) === '!' ? null : directive;
}

function finishDirective(text: string, start: number, word: string, wordEnd: number): Directive {
  const name = DIRECTIVES.find((directive) => directive === word) ?? null;
  const end = scanContinuedLine(text, wordEnd);
  const joined = text.slice(wordEnd, end).replace(/\\\r?\n/g, '');
  return { name, word, rest: trimBytes(joined), start, wordEnd, end };
}

const TRAILING = /(?:#!|!!)(?=(?:else|endif)[ \t]*(?:\r?\n|$)|ifn?def[ \t]+\w)/g;

/** A condition behind other text on a line that is left out, as long as that text is no comment. */
export function readTrailingCondition(text: string, start: number, end: number): Directive | null {
  const line = text.slice(start, end);
  if (!line.includes('#!') || /^[ \t]*(?:#|\/\/)/.test(line)) return null;
  TRAILING.lastIndex = 0;
  const match = TRAILING.exec(line);
  return match === null ? null : readDirective(text, start + match.index);
}

const MISTYPED = /!(?=(?:ifdef|ifndef|ifexp|else|endif|define|trydef|redefine|substdefs?)(?:\s|$))/y;

/** A directive whose number sign is missing: `!define X`. No statement begins like that. */
export function readMistypedDirective(text: string, start: number): Directive | null {
  MISTYPED.lastIndex = start;
  if (!MISTYPED.test(text)) return null;
  const wordEnd = scanWord(text, start + 1);
  return finishDirective(text, start, text.slice(start + 1, wordEnd), wordEnd);
}

export function isDialect(word: string): boolean {
  return DIALECTS.has(word);
}

export function opensCondition(directive: Directive): boolean {
  return directive.name === 'ifdef' || directive.name === 'ifndef' || directive.name === 'ifexp';
}
