/** What every production needs: looking ahead, expecting, reporting, and getting back on the road after a mistake. */

import type { DiagnosticDetails, DiagnosticId, DiagnosticNote, Diagnostics } from './diagnostic.ts';
import { startsRoute } from './keywords.ts';
import type { Lexer } from './lexer.ts';
import { joinSpans, type Span } from './source.ts';
import { describeToken, type Token } from './token.ts';

/** Thrown to leave a production whose text does not fit, after it was reported; caught where reading can go on. */
export class SyntaxFailure extends Error {}

const MAX_DEPTH = 200;

export class TokenReader {
  readonly #lexer: Lexer;
  readonly #diagnostics: Diagnostics;
  readonly #ahead: Token[] = [];
  #previous: Token;
  #reported: Token | null = null;
  #depth = 0;
  /** A string taken on this line that seems to lack its quote. */
  #runaway: Token | null = null;
  /** The last string that spans lines and reads like statements. */
  #codeLikeString: Token | null = null;
  /** The first block whose closing brace stands further left than its line began, and the first that stands further right. */
  #suspect: Span | null = null;
  #surplus: Span | null = null;

  constructor(lexer: Lexer, diagnostics: Diagnostics) {
    this.#lexer = lexer;
    this.#diagnostics = diagnostics;
    this.#previous = this.peek();
  }

  /** The token `distance` ahead; 0 is the next one. */
  peek(distance = 0): Token {
    while (this.#ahead.length <= distance) this.#ahead.push(this.#lexer.next());
    return this.#ahead[distance]!;
  }

  /** The token taken last. */
  get previous(): Token {
    return this.#previous;
  }

  advance(): Token {
    const token = this.peek();
    this.#previous = token;
    this.#ahead.shift();
    if (token.startsLine) this.#runaway = null;
    if (token.kind === 'string' && token.value.includes('\n')) this.#noteLongString(token);
    return token;
  }

  #noteLongString(string: Token): void {
    if (/[;{}][ \t]*\r?\n/.test(string.value)) this.#codeLikeString = string;
    if (isRunaway(string, null, this.peek())) this.#runaway = string;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  isPunctuator(text: string, distance = 0): boolean {
    const token = this.peek(distance);
    return token.kind === 'punctuator' && token.text === text;
  }

  isWord(text: string, distance = 0): boolean {
    const token = this.peek(distance);
    return token.kind === 'word' && token.text === text;
  }

  takePunctuator(text: string): boolean {
    const found = this.isPunctuator(text);
    if (found) this.advance();
    return found;
  }

  takeWord(text: string): boolean {
    const found = this.isWord(text);
    if (found) this.advance();
    return found;
  }

  /** `what` names it in the message. */
  expectPunctuator(text: string, what = `"${text}"`): Token {
    if (this.isPunctuator(text)) return this.advance();
    return this.unexpected(what);
  }

  /** A brace that opens: when it is missing before a line for which `fits` it is thought to be there. Gives what stands for it. */
  expectOpening(fits: () => boolean): Token {
    if (this.isPunctuator('{')) return this.advance();
    const next = this.peek();
    if (!next.startsLine || !fits()) return this.unexpected('"{"');
    const { source, end } = this.#previous.span;
    this.reportAt(
      'unexpected-token',
      { source, start: end, end },
      `expected "{" after ${describeToken(this.#previous)}`,
    );
    return this.#previous;
  }

  /** A bracket that closes: when it is missing it is reported and thought to be there, as what follows mostly makes sense. */
  expectClosing(text: ')' | ']', opening: Token): void {
    if (this.takePunctuator(text)) return;
    const next = this.peek();
    if (next.kind !== 'end' && !next.startsLine && !['{', ';', '}', ')', ']'].includes(next.text))
      this.unexpected(`"${text}"`);
    this.#unexpected(`"${text}"`, { notes: [{ message: `the "${opening.text}" it would close`, span: opening.span }] });
  }

  expectString(what: string): Token {
    return this.peek().kind === 'string' ? this.takeOperand() : this.unexpected(what);
  }

  /** Takes a token that has a value of its own; gives the production up when its end is missing. */
  takeOperand(): Token {
    const token = this.advance();
    if (!token.broken) return token;
    if (token.kind === 'string') this.#reportUnterminated(token);
    throw new SyntaxFailure();
  }

  /** From the start of a token or node to the end of the last token taken. */
  spanFrom(first: { readonly span: Span }): Span {
    return joinSpans(first.span, this.#previous.span);
  }

  /** Runs a production that contains itself; refuses when it is nested too deeply. */
  nested<T>(parse: () => T): T {
    if (this.#depth >= MAX_DEPTH) this.#refuseDepth(MAX_DEPTH);
    this.#depth++;
    try {
      return parse();
    } finally {
      this.#depth--;
    }
  }

  /** Refuses a row of parts of which each is nested in the one before, when it is too long. */
  checkChain(count: number, limit: number): void {
    if (count > limit) this.#refuseDepth(limit);
  }

  #refuseDepth(limit: number): never {
    this.report('nesting-too-deep', this.peek(), `more than ${String(limit)} levels are nested here`);
    throw new SyntaxFailure();
  }

  /** Reports that something else stands where `expected` should, and gives the production up. */
  unexpected(expected: string, details: DiagnosticDetails = {}): never {
    this.#unexpected(expected, details);
    throw new SyntaxFailure();
  }

  #unexpected(expected: string, details: DiagnosticDetails): void {
    const token = this.peek();
    const hint = token.text === '=' && token.kind === 'punctuator' ? 'equality is tested with ==' : null;
    this.report('unexpected-token', token, `expected ${expected}, found ${describeToken(token)}`, { hint, ...details });
  }

  /** Remembers a block whose braces stand at different indentations: it may have got another block's brace. */
  noteBraces(opening: Token, closing: Token): void {
    if (!closing.startsLine || opening.span.source !== closing.span.source) return;
    const outdented = this.#indentation(closing.span) < this.#indentation(opening.span);
    if (outdented) this.#suspect ??= opening.span;
    else if (this.#indentation(closing.span) > this.#indentation(opening.span)) this.#surplus ??= closing.span;
  }

  /** A block went on to the start of a route or the end. */
  reportUnclosed(opening: Token): void {
    const next = this.peek();
    if (this.#reported === next || next.broken) return;
    const notes: DiagnosticNote[] = [];
    const string = this.#codeLikeString;
    if (string !== null && isInside(string.span, opening.span)) {
      const { source, start } = string.span;
      const message = 'this string goes on to another line and may have swallowed the brace';
      notes.push({ message, span: { source, start, end: start + 1 } });
    } else if (this.#suspect !== null) {
      notes.push({
        message: 'judging by the indentation, this is the block that lacks its brace',
        span: this.#suspect,
      });
    }
    const before = next.kind === 'end' ? 'before the end' : `before ${describeToken(next)}`;
    this.#diagnostics.add('unclosed-block', opening.span, `this block is not closed ${before}`, {
      hint: 'a "}" is missing',
      notes,
    });
    this.#suspect = null;
    this.#reported = next;
  }

  /** What to say about a brace too many. */
  bracesHint(): string {
    const surplus = this.#surplus;
    this.#surplus = null;
    if (surplus === null) return 'a "}" before it may be one too many';
    const { line } = this.#lexer.locate(surplus);
    return `judging by the indentation, the "}" in line ${String(line)} is one too many`;
  }

  #indentation(span: Span): number {
    return this.#lexer.indentation(span);
  }

  /** Reports once per token, and not what follows from a mistake the lexer reported. */
  report(id: DiagnosticId, token: Token, message: string, details: DiagnosticDetails = {}): void {
    const follows = this.#reported === token || this.#previous.broken || token.broken;
    const known = this.#reported === token;
    this.#reported = token;
    if (!known && token.broken && token.kind === 'string') this.#reportUnterminated(token);
    if (follows) return;
    this.#stopAtRunawayString();
    const notes = [...(details.notes ?? [])];
    if (token.macro !== null) notes.push({ message: `it comes out of the macro ${token.macro}`, span: null });
    this.#diagnostics.add(id, token.span, message, { ...details, notes });
  }

  #reportUnterminated({ span, text }: Token): void {
    const { source, start } = span;
    this.#diagnostics.add('unterminated-string', { source, start, end: start + 1 }, 'this string is never closed', {
      hint: `a ${text.charAt(0)} is missing at its end`,
    });
  }

  /** Reports at a place that is no token. */
  reportAt(id: DiagnosticId, span: Span, message: string, details: DiagnosticDetails = {}): void {
    if (!this.#previous.broken) this.#diagnostics.add(id, span, message, details);
  }

  /**
   * A mistake after a string that spans lines: most likely its quote is missing and it swallowed what follows.
   * Reports that instead, goes back to the line after the one where the string starts, and gives the production up.
   */
  #stopAtRunawayString(): void {
    const string = this.#runaway;
    if (string === null || !this.#goBackTo(string)) return;
    const { source, start } = string.span;
    this.#diagnostics.add(
      'unterminated-string',
      { source, start, end: start + 1 },
      'this string goes on to another line',
      {
        hint: `a ${string.text.charAt(0)} seems to be missing at the end of this line`,
      },
    );
    throw new SyntaxFailure();
  }

  #goBackTo(string: Token): boolean {
    if (!this.#lexer.resumeAfterLineOf(string)) return false;
    this.#ahead.length = 0;
    this.#runaway = null;
    return true;
  }

  /**
   * Skips the rest of a statement or item that began with `first` and could not be read: to behind its ";" or its block, or
   * to before a "}" or a line on which something new starts.
   */
  recover(first: Token, startsNew: () => boolean): void {
    let depth = 0;
    while (!this.atEnd) {
      const token = this.peek();
      if (depth === 0 && token !== first) {
        if (this.isPunctuator('}')) return;
        if (token.startsLine && startsNew()) return;
      }
      if (token.kind === 'string' && isRunaway(token, this.#previous, this.peek(1)) && this.#goBackTo(token)) continue;
      this.advance();
      if (token.kind !== 'punctuator') continue;
      if (token.text === ';' && depth === 0) return;
      if (token.text === '{') depth++;
      else if (token.text === '}' && --depth <= 0 && !this.isWord('else')) return;
    }
  }

  /** Skips to behind the "}" that closes a block whose "{" is behind us, or to before a route. */
  recoverFromBlock(): void {
    let depth = 1;
    while (!this.atEnd && depth > 0 && !startsRoute(this)) {
      const { kind, text } = this.advance();
      if (kind === 'punctuator' && text === '{') depth++;
      else if (kind === 'punctuator' && text === '}') depth--;
    }
  }

  /** Skips the rest of a condition; true: its block follows. */
  recoverToBlock(startsNew: () => boolean): boolean {
    while (!this.atEnd && !this.isPunctuator('{') && !this.isPunctuator(';') && !this.isPunctuator('}')) {
      const token = this.peek();
      if (token.startsLine && startsNew()) return false;
      if (token.kind === 'string' && isRunaway(token, this.#previous, this.peek(1)) && this.#goBackTo(token))
        return false;
      this.advance();
    }
    return this.isPunctuator('{');
  }
}

function isInside(span: Span, opening: Span): boolean {
  return span.source === opening.source && span.start > opening.start;
}

/** Whether the quotes of a string that spans lines look misplaced: text sticks to one of them, or it ends like code before a string. */
function isRunaway(string: Token, before: Token | null, after: Token): boolean {
  if (string.kind !== 'string' || !string.value.includes('\n')) return false;
  const sticks = (token: Token) => token.kind === 'word' || token.kind === 'int' || token.kind === 'variable';
  if (after.adjacent && sticks(after)) return true;
  if (before !== null && string.adjacent && sticks(before)) return true;
  return /(?:[(,=~+!]|\bcase \/?)[ \t]*$/.test(string.value);
}
