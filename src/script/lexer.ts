/** Text to tokens: replaces macros and joins adjacent strings. */

import { isAlpha, isDigit } from '../lib/ascii.ts';
import { parseInteger } from '../lib/written-integer.ts';
import type { Diagnostics } from './diagnostic.ts';
import { Input, type InputOptions, type Mark } from './input.ts';
import type { Preprocessor } from './preprocessor.ts';
import {
  endOfBrokenLine,
  scanAddress,
  scanPunctuator,
  scanSelect,
  scanString,
  scanVariable,
  scanWord,
  trimBytesEnd,
  unescapeString,
} from './scan.ts';
import type { LineColumn, SourceSet, Span } from './source.ts';
import type { Token, TokenKind } from './token.ts';

/** Far above any real configuration; stops macros that multiply. */
const MAX_TOKENS = 1_000_000;

export class Lexer {
  readonly #input: Input;
  readonly #sources: SourceSet;
  readonly #preprocessor: Preprocessor;
  readonly #diagnostics: Diagnostics;
  #previousWord = '';
  #count = 0;
  /** The last character without a meaning: one on each line is enough to report. */
  #badCharacter: Span | null = null;
  /** Where to go on when a string that spans lines turns out to lack its quote. */
  readonly #resume = new WeakMap<Token, Mark>();

  constructor(options: InputOptions) {
    this.#input = new Input(options);
    this.#sources = options.sources;
    this.#preprocessor = options.preprocessor;
    this.#diagnostics = options.diagnostics;
  }

  next(): Token {
    while (this.#input.advance()) {
      const token = this.#token();
      if (token !== null) return this.#limited(token);
    }
    const { length } = this.#input.frame.text;
    return { ...this.#make('end', length, length, ''), broken: this.#input.truncated };
  }

  /** Goes back to the end of the line on which a string started that spans lines; false: it does not span lines. */
  resumeAfterLineOf(token: Token): boolean {
    const mark = this.#resume.get(token);
    if (mark !== undefined) this.#input.goBack(mark);
    return mark !== undefined;
  }

  /** Width of the white space at the start of the line a span starts on. */
  indentation(span: Span): number {
    const source = this.#sources.get(span.source);
    return /^\s*/.exec(source.lineText(source.locate(span.start).line))![0].length;
  }

  locate(span: Span): LineColumn {
    return this.#sources.locate(span);
  }

  #limited(token: Token): Token {
    this.#input.tookToken();
    this.#previousWord = token.kind === 'word' ? token.text : '';
    if (++this.#count === MAX_TOKENS) {
      const message = `the configuration has more than ${String(MAX_TOKENS)} words`;
      this.#diagnostics.add('configuration-too-large', token.span, message);
      this.#input.stop();
    }
    return token;
  }

  #make(kind: TokenKind, start: number, end: number, value?: string): Token {
    const { text, macro } = this.#input.frame;
    const written = text.slice(start, end);
    return {
      kind,
      text: written,
      value: value ?? written,
      span: this.#input.span(start, end),
      startsLine: this.#input.startsLine,
      adjacent: this.#input.adjacent,
      broken: false,
      macro: macro?.name ?? null,
    };
  }

  #take(kind: TokenKind, end: number): Token {
    const token = this.#make(kind, this.#input.frame.at, end);
    this.#input.frame.at = end;
    return token;
  }

  /** The token at the current position; null: it was something else and is behind us. */
  #token(): Token | null {
    const { text, at } = this.#input.frame;
    const char = text.charAt(at);
    const code = text.charCodeAt(at);
    switch (char) {
      case '"':
      case "'":
        return this.#string();
      case '$':
        return this.#variable(scanVariable(text, at));
      case '@':
        return this.#select(scanSelect(text, at));
    }
    if (isDigit(code) || isAlpha(code) || char === ':' || char === '[') {
      const end = scanAddress(text, at);
      if (end > 0) return this.#take('address', end);
    }
    const end = scanWord(text, at);
    if (end > at) return this.#word(text.slice(at, end), end);
    const punctuatorEnd = scanPunctuator(text, at);
    return punctuatorEnd < 0 ? this.#unexpectedCharacter() : this.#take('punctuator', punctuatorEnd);
  }

  #word(word: string, end: number): Token | null {
    if (parseInteger(word) !== null) return this.#take('int', end);
    if ((word === 'include_file' || word === 'import_file') && this.#input.includeStatement(word, end)) return null;
    if (this.#input.expand(word, end)) return null;
    this.#noteModule(word);
    return this.#take('word', end);
  }

  /** After `loadmodule "x.so"` MOD_x is defined, for the lines that follow at once. */
  #noteModule(operand: string): void {
    if (this.#previousWord !== 'loadmodule' && this.#previousWord !== 'loadmodulex') return;
    const name = /([^/]*?)(?:\.so)?$/.exec(operand)?.[1] ?? '';
    if (name !== '') this.#preprocessor.define(`MOD_${name}`, null, null, 'trydef');
  }

  /** A string and those that follow it with nothing but blanks between them. */
  #string(): Token {
    const first = this.#oneString();
    let value = first.value;
    let raw = first.text;
    let last = first;
    while (!last.broken && this.#input.stringFollows()) {
      last = this.#oneString();
      value += last.value;
      raw += ` ${last.text}`;
    }
    this.#noteModule(value);
    const { source, start } = first.span;
    const { end } = last.span;
    const span = last.span.source === source && end >= start ? { source, start, end } : first.span;
    const token = { ...first, text: raw, value: this.#preprocessor.substitute(value), span, broken: last.broken };
    const mark = this.#resume.get(first);
    if (mark !== undefined) this.#resume.set(token, mark);
    return token;
  }

  #oneString(): Token {
    const { frame } = this.#input;
    const { text, at, macro } = frame;
    const end = scanString(text, at);
    // Reported when the parser takes it: in the rest of a broken statement it is only a stray quote.
    if (end < 0) return this.#restOfLine('string');
    const content = text.slice(at + 1, end - 1);
    const token = this.#make('string', at, end, text.charAt(at) === '"' ? unescapeString(content) : content);
    if (macro === null && content.includes('\n'))
      this.#resume.set(token, this.#input.markAt(endOfBrokenLine(text, at)));
    frame.at = end;
    return token;
  }

  /** As in the C server, substitutions are for `$var(NAME)` and `$(rU)`, and for `$rU` in its own dialect only. */
  #variable(end: number): Token {
    const token = this.#bracketed('variable', end);
    if (token.broken || !(token.text.includes('(') || this.#preprocessor.substitutesBareVariables)) return token;
    return { ...token, value: this.#preprocessor.substitute(token.text) };
  }

  /** Substitutions are for the strings between its brackets. */
  #select(end: number): Token {
    const token = this.#bracketed('select', end);
    if (token.broken) return token;
    return { ...token, value: token.text.replace(/"[^"]*"|'[^']*'/g, (string) => this.#substituteQuoted(string)) };
  }

  #substituteQuoted(string: string): string {
    const quote = string.charAt(0);
    return quote + this.#preprocessor.substitute(string.slice(1, -1)) + quote;
  }

  #bracketed(kind: TokenKind, end: number): Token {
    const { text, at } = this.#input.frame;
    if (end < 0) {
      const bracket = /[([]/.exec(text.slice(at))![0];
      const message = `a bracket of this ${kind} is never closed`;
      this.#diagnostics.add('unclosed-variable', this.#input.span(at, at + 1), message, {
        hint: `the "${bracket}" must be closed on the same line`,
      });
      return this.#restOfLine(kind);
    }
    return end === at + 1 ? this.#unexpectedCharacter() : this.#take(kind, end);
  }

  #restOfLine(kind: TokenKind): Token {
    const { text, at } = this.#input.frame;
    const end = at + trimBytesEnd(text.slice(at, endOfBrokenLine(text, at))).length;
    return { ...this.#take(kind, end), broken: true };
  }

  #unexpectedCharacter(): Token {
    const { text, at } = this.#input.frame;
    const end = at + /^(?:[\x80-\xff]+|[\s\S])/.exec(text.slice(at))![0].length;
    const span = this.#input.span(at, end);
    if (!this.#isOnLineOf(this.#badCharacter, span)) this.#reportCharacter(text.slice(at, end), span);
    this.#badCharacter = span;
    return { ...this.#take('punctuator', end), broken: true };
  }

  #reportCharacter(found: string, span: Span): void {
    const { text } = this.#sources.get(span.source);
    this.#diagnostics.add('unexpected-character', span, `the character ${nameCharacter(found)} has no meaning here`, {
      hint: hintOfCharacter(found, text),
    });
  }

  #isOnLineOf(earlier: Span | null, span: Span): boolean {
    if (earlier?.source !== span.source) return false;
    return !this.#sources.get(span.source).text.slice(earlier.start, span.start).includes('\n');
  }
}

function hintOfCharacter(found: string, text: string): string | null {
  // UTF-8 of the typographic quotes, as latin1.
  if (/^\xe2\x80[\x98-\x9f]/.test(found)) return 'use straight quotes: " or \'';
  const isWide =
    /^(?:\xff\xfe|\xfe\xff)/.test(found) || (found === '\0' && /^(?:[^\0]\0){2}|^(?:\0[^\0]){2}/.test(text));
  return isWide ? 'the file looks like UTF-16: save it as UTF-8' : null;
}

function nameCharacter(found: string): string {
  const code = found.charCodeAt(0);
  return code < 32 || code === 127 ? `number ${String(code)}` : `"${found}"`;
}
