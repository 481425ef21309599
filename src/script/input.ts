/** What the lexer reads: files and the values of macros inside one another, with directives run on the way. */

import { isAbsolute, normalize } from 'node:path';
import type { Diagnostics } from './diagnostic.ts';
import {
  opensCondition,
  readDirective,
  readMistypedDirective,
  readTrailingCondition,
  type Directive,
} from './directive.ts';
import { resolveInclude, type ConfigFiles } from './files.ts';
import type { Preprocessor } from './preprocessor.ts';
import { isRemark } from './remark.ts';
import { scanBlockComment, scanInvisible, scanLine, scanString, scanWord, trimBytesEnd } from './scan.ts';
import type { Source, SourceSet, Span } from './source.ts';

/** A text being read: a file, or the value of a macro. */
export interface Frame {
  readonly source: Source;
  readonly text: string;
  readonly macro: { readonly name: string; readonly use: Span } | null;
  readonly parent: Frame | null;
  at: number;
}

/** A place to come back to. */
export interface Mark {
  readonly frame: Frame;
  readonly at: number;
  readonly conditions: Preprocessor['conditions']['state'];
}

export interface InputOptions {
  readonly sources: SourceSet;
  readonly main: Source;
  readonly preprocessor: Preprocessor;
  readonly diagnostics: Diagnostics;
  readonly files: ConfigFiles;
}

const MAX_INCLUDES = 32;

export class Input {
  readonly #sources: SourceSet;
  readonly #preprocessor: Preprocessor;
  readonly #diagnostics: Diagnostics;
  readonly #files: ConfigFiles;
  #frame: Frame;
  #startsLine = true;
  #adjacent = false;
  #truncated = false;

  constructor(options: InputOptions) {
    this.#sources = options.sources;
    this.#preprocessor = options.preprocessor;
    this.#diagnostics = options.diagnostics;
    this.#files = options.files;
    this.#frame = fileFrame(options.main, null);
  }

  /** The text to read from, at `at`. */
  get frame(): Frame {
    return this.#frame;
  }

  /** Whether nothing but blanks stands before the current position on its line. */
  get startsLine(): boolean {
    return this.#startsLine;
  }

  /** Whether the last token ended right here. */
  get adjacent(): boolean {
    return this.#adjacent;
  }

  /** Whether a comment went on to the end of its file: what is missing there was mentioned. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** Goes to where a token starts; false: everything was read. */
  advance(): boolean {
    for (;;) {
      this.#skipBlanks();
      const frame = this.#frame;
      if (frame.at >= frame.text.length) {
        if (frame.parent === null) {
          this.#preprocessor.endOfConfig();
          return false;
        }
        this.#leave(frame.parent);
      } else if (!this.#skipDirective()) {
        return true;
      }
    }
  }

  /** A token was taken: what follows stands on its line. */
  tookToken(): void {
    this.#startsLine = false;
    this.#adjacent = true;
  }

  /** In the file for a token of the file; for one of a macro, where the macro was used. */
  span(start: number, end: number): Span {
    const { macro, source } = this.#frame;
    return macro === null ? { source: source.id, start, end } : macro.use;
  }

  markAt(at: number): Mark {
    return { frame: this.#frame, at, conditions: this.#preprocessor.conditions.state };
  }

  goBack(mark: Mark): void {
    this.#frame = mark.frame;
    this.#frame.at = mark.at;
    this.#preprocessor.conditions.restore(mark.conditions);
    this.#startsLine = mark.at === 0 || mark.frame.text.charAt(mark.at - 1) === '\n';
    this.#adjacent = false;
  }

  /** Gives up all that was not read. */
  stop(): void {
    while (this.#frame.parent !== null) this.#frame = this.#frame.parent;
    this.#frame.at = this.#frame.text.length;
  }

  /** Goes on with the value of the macro whose name ends at `end`; false: it is not a macro, or being expanded already. */
  expand(name: string, end: number): boolean {
    const macro = this.#preprocessor.macros.get(name);
    if (macro === null || this.#isExpanding(name)) return false;
    const use = this.span(this.#frame.at, end);
    this.#frame.at = end;
    this.#frame = {
      source: this.#frame.source,
      text: macro.value ?? '',
      macro: { name, use },
      parent: this.#frame,
      at: 0,
    };
    return true;
  }

  #isExpanding(name: string): boolean {
    let frame: Frame | null = this.#frame;
    while (frame !== null && frame.macro !== null) {
      if (frame.macro.name === name) return true;
      frame = frame.parent;
    }
    return false;
  }

  /** Whether the next thing is a string; if so it is the current position. The value of a macro may end before it. */
  stringFollows(): boolean {
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

  #leave(parent: Frame): void {
    if (this.#frame.macro === null) {
      this.#preprocessor.conditions.outlive(this.#frame.source.id);
      this.#startsLine = true;
      this.#adjacent = false;
    }
    this.#frame = parent;
  }

  /** White space and comments. */
  #skipBlanks(): void {
    const frame = this.#frame;
    const { text } = frame;
    while (frame.at < text.length) {
      const char = text.charAt(frame.at);
      if (char === '\n') {
        this.#startsLine = true;
        frame.at++;
      } else if (char === ' ' || char === '\t' || char === '\r' || char === '\\') {
        // A backslash continues a line where lines mean nothing.
        frame.at++;
      } else if (this.#startsLineComment(frame)) {
        const feed = text.indexOf('\n', frame.at);
        const end = feed < 0 ? text.length : feed;
        this.#noteRemark(end);
        frame.at = end;
      } else if (char === '/' && text.charAt(frame.at + 1) === '*') {
        this.#skipComment();
      } else {
        const end = scanInvisible(text, frame.at);
        if (end === frame.at) return;
        frame.at = end;
      }
      this.#adjacent = false;
    }
  }

  #startsLineComment({ text, at, macro }: Frame): boolean {
    const char = text.charAt(at);
    if (char === '/') return text.charAt(at + 1) === '/';
    return char === '#' && (macro !== null || readDirective(text, at) === null);
  }

  #skipComment(): void {
    const frame = this.#frame;
    const close = scanBlockComment(frame.text, frame.at);
    if (close < 0) {
      this.#truncated = true;
      this.#diagnostics.add('unterminated-comment', this.span(frame.at, frame.at + 2), 'this comment is never closed', {
        hint: 'close it with */',
      });
    }
    const end = close < 0 ? frame.text.length : close;
    if (frame.text.slice(frame.at, end).includes('\n')) this.#startsLine = true;
    this.#noteRemark(end);
    frame.at = end;
  }

  /** Keeps the comment from here to `end` when it speaks to the checker. */
  #noteRemark(end: number): void {
    const { source, text, at, macro } = this.#frame;
    if (macro === null && isRemark(text.slice(at, end))) this.#sources.addRemark({ source: source.id, start: at, end });
  }

  /** Runs the directive at the current position; false: there is none. */
  #skipDirective(): boolean {
    const directive = this.#readDirective();
    if (directive === null) return false;
    this.#frame.at = directive.end;
    this.#startsLine = true;
    this.#adjacent = false;
    const line = this.span(directive.start, this.#lineEnd(directive));
    const effect = this.#preprocessor.run(directive, this.span(directive.start, directive.wordEnd), line);
    if (effect.effect === 'skip') this.#skipInactive();
    else if (effect.effect === 'include') this.#include(effect.path, effect.required, line);
    return true;
  }

  /** In the middle of a line "!" negates, whatever follows. */
  #readDirective(): Directive | null {
    const { text, at, macro } = this.#frame;
    if (macro !== null || (text.charAt(at) === '!' && !this.#startsLine)) return null;
    const mistyped = readMistypedDirective(text, at);
    if (mistyped === null) return readDirective(text, at);
    this.#diagnostics.add('bad-directive', this.span(at, mistyped.wordEnd), 'a directive begins with "#!"', {
      hint: `write #!${mistyped.word}`,
    });
    return mistyped;
  }

  #lineEnd(directive: Directive): number {
    const { text } = this.#frame;
    let end = directive.end;
    while (end > directive.wordEnd && /\s/.test(text.charAt(end - 1))) end--;
    return end;
  }

  /** Leaves out lines up to the matching #!else or #!endif, wherever that is. They are not tokens: anything may stand there. */
  #skipInactive(): void {
    const { conditions } = this.#preprocessor;
    let depth = 0;
    for (;;) {
      const frame = this.#frame;
      const { text } = frame;
      if (frame.at >= text.length) {
        if (frame.parent === null) return;
        this.#leave(frame.parent);
        continue;
      }
      const end = scanLine(text, frame.at);
      const directive = readDirective(text, scanBlank(text, frame.at)) ?? readTrailingCondition(text, frame.at, end);
      frame.at = directive?.end ?? end;
      if (directive === null) continue;
      if (opensCondition(directive)) depth++;
      else if (directive.name === 'endif' && depth > 0) depth--;
      else if (directive.name === 'endif' && conditions.pop()) return;
      else if (directive.name === 'else' && depth === 0) {
        if (conditions.alternate()) return;
        this.#preprocessor.reportStray(directive.word, this.span(directive.start, directive.wordEnd));
      }
    }
  }

  /** `include_file "x"` without a mark, whose word ends at `end`; false: no string follows the word. */
  includeStatement(word: string, end: number): boolean {
    const frame = this.#frame;
    const start = frame.at;
    const operand = scanBlank(frame.text, end);
    const path = this.#preprocessor.readPath(trimBytesEnd(frame.text.slice(operand, scanLine(frame.text, operand))));
    if (path === null) return false;
    const mark = frame.text.charAt(operand);
    frame.at = mark === '"' || mark === "'" ? scanString(frame.text, operand) : scanWord(frame.text, operand);
    this.#include(path, word === 'include_file', this.span(start, frame.at));
    return true;
  }

  #include(path: string, required: boolean, span: Span): void {
    let depth = 0;
    for (let frame: Frame | null = this.#frame; frame !== null; frame = frame.parent) depth++;
    const found = resolveInclude(this.#files, path, this.#frame.source.path);
    if (depth > MAX_INCLUDES) {
      const circle = found === null ? null : this.#circleOf(found.path);
      if (circle !== null) this.#leaveCircle(circle);
      else {
        this.#diagnostics.add('include-too-deep', span, `more than ${String(MAX_INCLUDES)} files include one another`, {
          hint: 'include some of them from the first file',
        });
      }
    } else if (found !== null) {
      const source = this.#sources.add(found.path, found.text, span);
      this.#frame = fileFrame(source, this.#frame);
      this.#startsLine = true;
    } else if (required) {
      this.#diagnostics.add('include-not-found', span, `the file "${path}" cannot be read`, {
        hint: `${isAbsolute(path) ? '' : 'the name is taken from the folder of the file it stands in; '}import_file goes on without it`,
      });
    }
  }

  /** The files that are open, outermost first, if the one with that path is among them. */
  #circleOf(path: string): readonly Source[] | null {
    const open: Source[] = [];
    for (let frame: Frame | null = this.#frame; frame !== null; frame = frame.parent)
      if (frame.macro === null) open.unshift(frame.source);
    return open.some((source) => isSameFile(source.path, path)) ? open : null;
  }

  /** Goes on in the file that included one for the second time: what was read below it is forgotten. */
  #leaveCircle(open: readonly Source[]): void {
    const again = open.findIndex((source, at) => open.findIndex(({ path }) => isSameFile(path, source.path)) < at);
    const begin = open.findIndex(({ path }) => isSameFile(path, open[again]!.path));
    const chain = open.slice(begin, again + 1).map(({ path }) => path);
    const repeated = new Set(this.#sources.all.slice(open[again]!.id).map(({ id }) => id));
    this.#sources.forget(repeated);
    for (const id of repeated) this.#preprocessor.conditions.forget(id);
    this.#diagnostics.add(
      'include-cycle',
      open[again]!.includedFrom,
      `${chain[0]!} includes itself: ${chain.join(' > ')}`,
      {
        hint: 'leave one of these lines out, or put an #!ifndef around what may be read once only',
      },
    );
    while (repeated.has(this.#frame.source.id)) this.#frame = this.#frame.parent!;
  }
}

/** `./a.cfg` and `a.cfg` are one. */
function isSameFile(left: string, right: string): boolean {
  return normalize(left) === normalize(right);
}

/** A byte order mark, three bytes of UTF-8, is no part of the text. */
function fileFrame(source: Source, parent: Frame | null): Frame {
  const at = source.text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  return { source, text: source.text, macro: null, parent, at };
}

function scanBlank(text: string, start: number): number {
  let at = start;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at++;
  return at;
}
