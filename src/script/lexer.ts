/** Text to tokens: runs directives, opens included files, replaces macros, joins adjacent strings. */

import { isAlpha, isDigit } from '../lib/ascii.ts';
import type { Diagnostics } from './diagnostic.ts';
import { opensCondition, readDirective, type Directive } from './directive.ts';
import { NO_FILES, resolveInclude, type ConfigFiles } from './files.ts';
import type { Preprocessor } from './preprocessor.ts';
import {
  parseInteger,
  scanAddress,
  scanLine,
  scanPunctuator,
  scanSelect,
  scanString,
  scanVariable,
  scanWord,
  unescapeString,
} from './scan.ts';
import type { LineColumn, Source, SourceSet, Span } from './source.ts';
import type { Token, TokenKind } from './token.ts';

/** A text being read: a file, or the value of a macro. */
interface Frame {
  readonly source: Source;
  readonly text: string;
  readonly macro: { readonly name: string; readonly use: Span } | null;
  readonly parent: Frame | null;
  at: number;
}

interface Mark {
  readonly frame: Frame;
  readonly at: number;
  readonly conditions: Preprocessor['conditions']['state'];
}

export interface LexerOptions {
  readonly sources: SourceSet;
  readonly main: Source;
  readonly preprocessor: Preprocessor;
  readonly diagnostics: Diagnostics;
  readonly files?: ConfigFiles;
}

const MAX_INCLUDES = 32;
/** Far above any real configuration; stops macros that multiply. */
const MAX_TOKENS = 4_000_000;

export class Lexer {
  readonly #sources: SourceSet;
  readonly #preprocessor: Preprocessor;
  readonly #diagnostics: Diagnostics;
  readonly #files: ConfigFiles;
  #frame: Frame;
  #startsLine = true;
  #adjacent = false;
  #previousWord = '';
  #count = 0;
  /** A comment went on to the end of its file: what is missing there was mentioned. */
  #truncated = false;
  /** Where to go on when a string that spans lines turns out to lack its quote. */
  readonly #resume = new WeakMap<Token, Mark>();

  constructor(options: LexerOptions) {
    this.#sources = options.sources;
    this.#preprocessor = options.preprocessor;
    this.#diagnostics = options.diagnostics;
    this.#files = options.files ?? NO_FILES;
    this.#frame = { source: options.main, text: options.main.text, macro: null, parent: null, at: 0 };
  }

  next(): Token {
    for (;;) {
      this.#skipBlanks();
      const frame = this.#frame;
      if (frame.at >= frame.text.length) {
        if (frame.parent === null) return this.#end();
        this.#leave(frame.parent);
      } else if (!this.#skipDirective()) {
        const token = this.#token();
        if (token !== null) return this.#limited(token);
      }
    }
  }

  /** Goes back to the end of the line on which a string started that spans lines; false: it does not span lines. */
  resumeAfterLineOf(token: Token): boolean {
    const mark = this.#resume.get(token);
    if (mark === undefined) return false;
    this.#frame = mark.frame;
    this.#frame.at = mark.at;
    this.#preprocessor.conditions.restore(mark.conditions);
    this.#startsLine = true;
    return true;
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
    this.#startsLine = false;
    this.#adjacent = true;
    this.#previousWord = token.kind === 'word' ? token.text : '';
    if (++this.#count !== MAX_TOKENS) return token;
    this.#diagnostics.add(
      'configuration-too-large',
      token.span,
      `the configuration has more than ${String(MAX_TOKENS)} words`,
    );
    let frame = this.#frame;
    while (frame.parent !== null) frame = frame.parent;
    frame.at = frame.text.length;
    this.#frame = frame;
    return token;
  }

  #end(): Token {
    this.#preprocessor.endOfText(this.#frame.source.id);
    const { length } = this.#frame.text;
    return { ...this.#make('end', length, length, ''), broken: this.#truncated };
  }

  #leave(parent: Frame): void {
    if (this.#frame.macro === null) {
      this.#preprocessor.endOfText(this.#frame.source.id);
      this.#startsLine = true;
      this.#adjacent = false;
    }
    this.#frame = parent;
  }

  #span(start: number, end: number): Span {
    const { macro, source } = this.#frame;
    return macro === null ? { source: source.id, start, end } : macro.use;
  }

  #make(kind: TokenKind, start: number, end: number, value?: string): Token {
    const text = this.#frame.text.slice(start, end);
    return {
      kind,
      text,
      value: value ?? text,
      span: this.#span(start, end),
      startsLine: this.#startsLine,
      adjacent: this.#adjacent,
      broken: false,
      macro: this.#frame.macro?.name ?? null,
    };
  }

  #take(kind: TokenKind, end: number): Token {
    const token = this.#make(kind, this.#frame.at, end);
    this.#frame.at = end;
    return token;
  }

  /** White space and comments. */
  #skipBlanks(): void {
    const frame = this.#frame;
    const { text } = frame;
    while (frame.at < text.length) {
      const char = text.charAt(frame.at);
      const pair = text.slice(frame.at, frame.at + 2);
      if (char === '\n') {
        this.#startsLine = true;
        frame.at++;
      } else if (char === ' ' || char === '\t' || char === '\r') {
        frame.at++;
      } else if ((char === '#' && (frame.macro !== null || readDirective(text, frame.at) === null)) || pair === '//') {
        frame.at = scanLine(text, frame.at) - (text.includes('\n', frame.at) ? 1 : 0);
      } else if (pair === '/*') {
        this.#skipComment();
      } else {
        return;
      }
      this.#adjacent = false;
    }
  }

  #skipComment(): void {
    const frame = this.#frame;
    const close = frame.text.indexOf('*/', frame.at + 2);
    if (close < 0) {
      this.#diagnostics.add(
        'unterminated-comment',
        this.#span(frame.at, frame.at + 2),
        'this comment is never closed',
        {
          hint: 'close it with */',
        },
      );
    }
    this.#truncated ||= close < 0;
    const end = close < 0 ? frame.text.length : close + 2;
    if (frame.text.slice(frame.at, end).includes('\n')) this.#startsLine = true;
    frame.at = end;
  }

  /** Runs the directive at the current position; false: there is none. */
  #skipDirective(): boolean {
    const frame = this.#frame;
    const directive = frame.macro === null ? readDirective(frame.text, frame.at) : null;
    // In the middle of a line "!!" negates twice, whatever follows.
    if (directive === null || (frame.text.charAt(frame.at) === '!' && !this.#startsLine)) return false;
    frame.at = directive.end;
    this.#startsLine = true;
    this.#adjacent = false;
    const line = this.#span(directive.start, this.#lineEnd(directive));
    const effect = this.#preprocessor.run(directive, this.#span(directive.start, directive.wordEnd), line);
    if (effect.effect === 'skip') this.#skipInactive();
    else if (effect.effect === 'include') this.#include(effect.path, effect.required, line);
    return true;
  }

  #lineEnd(directive: Directive): number {
    const { text } = this.#frame;
    let end = directive.end;
    while (end > directive.wordEnd && /\s/.test(text.charAt(end - 1))) end--;
    return end;
  }

  /** Leaves out lines up to the matching #!else or #!endif. They are not tokens: anything may stand there. */
  #skipInactive(): void {
    const frame = this.#frame;
    const { text, source } = frame;
    const { conditions } = this.#preprocessor;
    let depth = 0;
    while (frame.at < text.length) {
      const start = frame.at + /^[ \t]*/.exec(text.slice(frame.at, frame.at + 200))![0].length;
      const directive = readDirective(text, start);
      frame.at = directive?.end ?? scanLine(text, frame.at);
      if (directive === null) continue;
      if (opensCondition(directive)) depth++;
      else if (directive.name === 'endif' && depth > 0) depth--;
      else if (directive.name === 'endif' && conditions.pop(source.id)) return;
      else if (directive.name === 'else' && depth === 0) {
        if (conditions.alternate(source.id)) return;
        this.#preprocessor.reportStray(directive.word, this.#span(directive.start, directive.wordEnd));
      }
    }
  }

  /** `include_file "x"` without a mark; false: no string follows the word. */
  #skipIncludeStatement(word: string, start: number, end: number): boolean {
    const frame = this.#frame;
    const operand = end + /^[ \t]*/.exec(frame.text.slice(end))![0].length;
    const path = this.#preprocessor.readPath(frame.text.slice(operand, scanLine(frame.text, operand)).trimEnd());
    if (path === null) return false;
    const mark = frame.text.charAt(operand);
    frame.at = mark === '"' || mark === "'" ? scanString(frame.text, operand) : scanWord(frame.text, operand);
    this.#include(path, word === 'include_file', this.#span(start, frame.at));
    return true;
  }

  #include(path: string, required: boolean, span: Span): void {
    let depth = 0;
    for (let frame: Frame | null = this.#frame; frame !== null; frame = frame.parent) depth++;
    if (depth > MAX_INCLUDES) {
      this.#diagnostics.add('include-too-deep', span, `more than ${String(MAX_INCLUDES)} files include one another`, {
        hint: 'a file probably includes itself',
      });
      return;
    }
    const found = resolveInclude(this.#files, path, this.#frame.source.path);
    if (found !== null) {
      const source = this.#sources.add(found.path, found.text, span);
      this.#frame = { source, text: source.text, macro: null, parent: this.#frame, at: 0 };
      this.#startsLine = true;
    } else if (required) {
      this.#diagnostics.add('include-not-found', span, `the file "${path}" cannot be read`, {
        hint: 'the name is taken from the folder of the file it stands in; import_file goes on without it',
      });
    }
  }

  /** The token at the current position; null: it was something else and is behind us. */
  #token(): Token | null {
    const { text, at } = this.#frame;
    const char = text.charAt(at);
    const code = text.charCodeAt(at);
    switch (char) {
      case '"':
      case "'":
        return this.#string();
      case '$':
        return this.#bracketed('variable', scanVariable(text, at));
      case '@':
        return this.#bracketed('select', scanSelect(text, at));
    }
    if (isDigit(code) || isAlpha(code) || char === ':' || char === '[') {
      const end = scanAddress(text, at);
      if (end > 0) return this.#take('address', end);
    }
    const end = scanWord(text, at);
    if (end > at) return this.#word(end);
    const punctuatorEnd = scanPunctuator(text, at);
    return punctuatorEnd < 0 ? this.#unexpectedCharacter() : this.#take('punctuator', punctuatorEnd);
  }

  #word(end: number): Token | null {
    const { text, at } = this.#frame;
    const word = text.slice(at, end);
    if (parseInteger(word) !== null) return this.#take('int', end);
    if ((word === 'include_file' || word === 'import_file') && this.#skipIncludeStatement(word, at, end)) return null;
    const macro = this.#preprocessor.macros.get(word);
    if (macro !== null && !this.#isExpanding(word)) {
      const use = this.#span(at, end);
      this.#frame.at = end;
      const { source } = this.#frame;
      this.#frame = { source, text: macro.value ?? '', macro: { name: word, use }, parent: this.#frame, at: 0 };
      return null;
    }
    this.#noteModule(word);
    return this.#take('word', end);
  }

  #isExpanding(name: string): boolean {
    let frame: Frame | null = this.#frame;
    while (frame !== null && frame.macro !== null) {
      if (frame.macro.name === name) return true;
      frame = frame.parent;
    }
    return false;
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
    let end = first;
    while (!end.broken && this.#stringFollows()) {
      end = this.#oneString();
      value += end.value;
      raw += ` ${end.text}`;
    }
    this.#noteModule(value);
    const { source, start } = first.span;
    const span =
      end.span.source === source && end.span.end >= start ? { source, start, end: end.span.end } : first.span;
    const token: Token = { ...first, text: raw, value: this.#preprocessor.substitute(value), span, broken: end.broken };
    const mark = this.#resume.get(first);
    if (mark !== undefined) this.#resume.set(token, mark);
    return token;
  }

  /** Whether the next thing is a string; if so it is the current position. A macro's value may end before it. */
  #stringFollows(): boolean {
    let frame = this.#frame;
    for (;;) {
      const blank = /^[ \t\r\n]*/.exec(frame.text.slice(frame.at))![0].length;
      const char = frame.text.charAt(frame.at + blank);
      if (char === '"' || char === "'") {
        frame.at += blank;
        this.#frame = frame;
        return true;
      }
      if (char !== '' || frame.macro === null || frame.parent === null) return false;
      frame = frame.parent;
    }
  }

  #oneString(): Token {
    const frame = this.#frame;
    const { text, at } = frame;
    const end = scanString(text, at);
    if (end < 0) return this.#unterminatedString();
    const content = text.slice(at + 1, end - 1);
    const token = this.#make('string', at, end, text.charAt(at) === '"' ? unescapeString(content) : content);
    if (frame.macro === null && content.includes('\n')) {
      this.#resume.set(token, { frame, at: scanLine(text, at), conditions: this.#preprocessor.conditions.state });
    }
    frame.at = end;
    return token;
  }

  #unterminatedString(): Token {
    const { text, at } = this.#frame;
    this.#diagnostics.add('unterminated-string', this.#span(at, at + 1), 'this string is never closed', {
      hint: `a ${text.charAt(at)} is missing at its end`,
    });
    return this.#restOfLine('string');
  }

  #bracketed(kind: TokenKind, end: number): Token {
    const { text, at } = this.#frame;
    if (end < 0) {
      const bracket = /[([]/.exec(text.slice(at))![0];
      this.#diagnostics.add('unclosed-variable', this.#span(at, at + 1), `a bracket of this ${kind} is never closed`, {
        hint: `the "${bracket}" must be closed on the same line`,
      });
      return this.#restOfLine(kind);
    }
    return end === at + 1 ? this.#unexpectedCharacter() : this.#take(kind, end);
  }

  #restOfLine(kind: TokenKind): Token {
    const { text, at } = this.#frame;
    const end = at + /^[^\r\n]*/.exec(text.slice(at))![0].length;
    return { ...this.#take(kind, end), broken: true };
  }

  #unexpectedCharacter(): Token {
    const { text, at } = this.#frame;
    const end = at + /^(?:[\x80-\xff]+|[\s\S])/.exec(text.slice(at))![0].length;
    const found = text.slice(at, end);
    this.#diagnostics.add(
      'unexpected-character',
      this.#span(at, end),
      `the character ${nameCharacter(found)} has no meaning here`,
      {
        // UTF-8 of the typographic quotes, as latin1.
        hint: /^\xe2\x80[\x98-\x9f]/.test(found) ? 'use straight quotes: " or \'' : null,
      },
    );
    return { ...this.#take('punctuator', end), broken: true };
  }
}

function nameCharacter(found: string): string {
  const code = found.charCodeAt(0);
  return code < 32 || code === 127 ? `number ${String(code)}` : `"${found}"`;
}
