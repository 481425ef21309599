/** Decides for each piece which white space stands before it. */

import { opensCondition, type Directive } from '../directive.ts';
import { isRouteKind } from '../keywords.ts';
import { INITIAL_STATE, type LayoutState } from './layout-state.ts';
import { isSpaced } from './operators.ts';
import { isComment, isLexical, isSign, isWordPiece, type Piece } from './piece.ts';
import { enter, indentOf, isAfterLabel, isLabel, pass, startsRouteBlock } from './structure.ts';

export interface Placed {
  readonly piece: Piece;
  /** Its text, with the indentation of a comment's further lines. */
  readonly text: string;
  /** Line feeds before it. */
  readonly breaks: number;
  /** Tabs before it, when it begins a line. */
  readonly indent: number;
  /** Spaces before it, when it does not. */
  readonly spaces: number;
}

interface Branches {
  readonly before: LayoutState;
  /** Where the first side that is a configuration ended. */
  after: LayoutState | null;
}

const COLON_WORDS: ReadonlySet<string> = new Set(['msg', 'uri']);

export function layOut(pieces: readonly Piece[]): Placed[] {
  return new Layouter(pieces).run();
}

/** Where in the structure of a configuration the end of `pieces` is. */
export function stateAfter(pieces: readonly Piece[]): LayoutState {
  const layouter = new Layouter(pieces);
  layouter.run();
  return layouter.state;
}

class Layouter {
  readonly #pieces: readonly Piece[];
  readonly #placed: Placed[] = [];
  /** For each position the next token from there on. */
  readonly #next: readonly (Piece | null)[];
  readonly #branches: Branches[] = [];
  #state = INITIAL_STATE;
  #lineIndent = 0;
  /** Whether a block or a label begins before the current piece, or a block of the top level ended there. */
  #edge: 'open' | 'route' | null = null;
  #startsLine = true;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
    const next: (Piece | null)[] = [];
    let following: Piece | null = null;
    for (let at = pieces.length - 1; at >= 0; at--) {
      if (isLexical(pieces[at]!)) following = pieces[at]!;
      next[at] = following;
    }
    next.push(null);
    this.#next = next;
  }

  run(): Placed[] {
    for (const [at, piece] of this.#pieces.entries()) {
      if (piece.newlines > 0) this.#startsLine = true;
      if (piece.kind === 'directive') this.#directive(piece);
      else if (piece.kind === 'verbatim') this.#verbatim(piece);
      else if (isComment(piece)) this.#comment(piece, at);
      else this.#token(piece, at);
    }
    return this.#placed;
  }

  get state(): LayoutState {
    return this.#state;
  }

  get #previous(): Piece | null {
    return this.#placed.at(-1)?.piece ?? null;
  }

  /** On a line of its own, or the first of one. */
  #placeLine(piece: Piece, breaks: number, indent: number, text = piece.text): void {
    this.#lineIndent = indent;
    this.#placed.push({ piece, text, breaks: this.#placed.length === 0 ? 0 : breaks, indent, spaces: 0 });
  }

  #placeBehind(piece: Piece, spaces: number): void {
    this.#placed.push({ piece, text: piece.text, breaks: 0, indent: 0, spaces });
  }

  #clamp({ newlines }: Piece, least: number, most: number): number {
    if (this.#edge === 'open') return 1;
    return Math.max(least, Math.min(most, newlines));
  }

  #directive(piece: Piece): void {
    this.#placeLine(piece, this.#clamp(piece, 1, 2), 0);
    this.#edge = null;
    this.#startsLine = true;
    this.#branch(piece.directive!);
  }

  #verbatim(piece: Piece): void {
    this.#placeLine(piece, this.#clamp(piece, 1, 2), 0);
    this.#edge = null;
    this.#startsLine = true;
  }

  /** Both sides of a condition begin in the same state. */
  #branch(directive: Directive): void {
    const branches = this.#branches.at(-1);
    if (opensCondition(directive)) {
      this.#branches.push({ before: this.#state, after: null });
    } else if (directive.name === 'else' && branches !== undefined) {
      this.#endBranch(branches);
      this.#state = branches.before;
    } else if (directive.name === 'endif' && branches !== undefined) {
      this.#endBranch(branches);
      this.#state = branches.after ?? this.#state;
      this.#branches.pop();
    }
  }

  /** What was left as it is says nothing about the structure. */
  #endBranch(branches: Branches): void {
    if (this.#placed.at(-2)?.piece.kind !== 'verbatim') branches.after ??= this.#state;
  }

  #comment(piece: Piece, at: number): void {
    const previous = this.#previous;
    const trailing = piece.newlines === 0 && previous !== null && previous.kind !== 'directive';
    if (trailing && previous.kind !== 'line-comment' && previous.kind !== 'verbatim') {
      this.#placeBehind(piece, isSign(previous, '(') ? 0 : 1);
      return;
    }
    const indent = isCommentedOut(piece) ? 0 : this.#commentIndent(piece, at);
    const breaks = this.#needsBlank(at) ? 2 : this.#clamp(piece, 1, 2);
    this.#placeLine(piece, breaks, indent, reindent(piece, indent));
    this.#edge = null;
  }

  /** That of what follows; inside of a block before its brace, and before a label where it stood. */
  #commentIndent(piece: Piece, at: number): number {
    const next = this.#next[at]!;
    if (next === null) return this.#state.frame.inner;
    const state = enter(this.#state, next, { next: this.#after(next, at), startsLine: true });
    if (state.phase !== 'start' || (!isSign(next, '}') && !isLabel(state, next))) return indentOf(state, next);
    if (isSign(next, '}')) return state.frame.inner;
    const deeper = column(piece) > column(next);
    return deeper ? state.frame.inner : state.frame.inner - 1;
  }

  #after(piece: Piece, at: number): Piece | null {
    const index = this.#pieces.indexOf(piece, at);
    return this.#next[index + 1] ?? null;
  }

  /** Around routes there are empty lines; the comment right above a route belongs to it. */
  #needsBlank(at: number): boolean {
    if (this.#edge === 'route') return true;
    const previous = this.#previous;
    if (previous === null || previous.kind === 'directive' || previous.kind === 'verbatim') return false;
    if (isComment(previous) && this.#beginsLine(this.#placed.length - 1)) return false;
    let end = at;
    while (isComment(this.#pieces[end]!) && (this.#pieces[end + 1]?.newlines ?? 2) < 2) end++;
    const route = this.#pieces[end]!;
    if (route.kind !== 'word' || !isRouteKind(route.text)) return false;
    const ahead = { next: this.#next[end + 1] ?? null, startsLine: true };
    return startsRouteBlock(enter(this.#state, route, ahead), route, ahead.next);
  }

  #beginsLine(index: number): boolean {
    return index === 0 || this.#placed[index]!.breaks > 0;
  }

  #token(piece: Piece, at: number): void {
    const next = this.#next[at + 1] ?? null;
    const entered = enter(this.#state, piece, { next, startsLine: this.#startsLine });
    const breaks = this.#needsBlank(at) ? 2 : this.#breaksBefore(entered, piece);
    const begins = breaks > 0 || this.#placed.length === 0;
    const state = begins ? entered : keepOnLine(entered);
    if (begins) this.#placeLine(piece, breaks, indentOf(state, piece));
    else this.#placeBehind(piece, this.#spaceBefore(state, piece, at));
    const names = state.names || startsSocket(state, piece, next);
    this.#state = pass(names === state.names ? state : { ...state, names }, piece, next, this.#lineIndent);
    this.#startsLine = false;
    this.#edge = edgeBehind(state, piece);
  }

  #breaksBefore(state: LayoutState, piece: Piece): number {
    const previous = this.#previous;
    if (previous === null) return 0;
    const forced = previous.kind === 'line-comment' || !(isLexical(previous) || isComment(previous));
    const inline = state.phase !== 'start' || this.#beginsLine(this.#placed.length - 1);
    if (previous.kind === 'block-comment' && piece.newlines === 0 && inline) return 0;
    if (isLexical(previous) && sticks(state, previous, piece)) return 0;
    if (state.phase !== 'start') return Math.max(forced ? 1 : 0, Math.min(1, piece.newlines));
    if (isSign(piece, '}')) return 1;
    const { frame, ended } = state;
    if (frame.kind === 'body' && !ended) return Math.max(forced ? 1 : 0, Math.min(1, piece.newlines));
    return isWordPiece(piece, 'else') ? 1 : this.#clamp(piece, 1, 2);
  }

  #spaceBefore(state: LayoutState, piece: Piece, at: number): number {
    const previous = this.#previous;
    if (previous === null) return 0;
    if (isComment(previous)) return [',', ';', ')', ']'].includes(piece.text) ? 0 : 1;
    const { beforeLast, prefix, names, phase, frame, dotted } = state;
    const spaced = isSpaced({
      before: previous,
      earlier: beforeLast,
      piece,
      prefix,
      names,
      tight: phase === 'item' && frame.kind !== 'group' && !dotted,
      goesOn: isSign(piece, '(') && this.#goesOnBehind(at),
    });
    return spaced ? 1 : 0;
  }

  /** Whether more than the end of the statement stands behind the parenthesis at `at`. */
  #goesOnBehind(at: number): boolean {
    let depth = 0;
    for (let index = at; index < this.#pieces.length; index++) {
      const piece = this.#pieces[index]!;
      if (isSign(piece, '(')) depth++;
      else if (isSign(piece, ')') && --depth === 0) return !isSign(this.#next[index + 1] ?? null, ';');
      else if (isSign(piece, ';')) return false;
    }
    return false;
  }
}

function edgeBehind(state: LayoutState, piece: Piece): 'open' | 'route' | null {
  if (isSign(piece, '{') || (isSign(piece, ':') && state.phase === 'label')) return 'open';
  return isSign(piece, '}') && state.frame.owner === 'route' ? 'route' : null;
}

/** An unbraced statement on the line of its condition is no deeper than that. */
function keepOnLine(state: LayoutState): LayoutState {
  const { frame, phase, ended } = state;
  if (frame.kind !== 'body' || phase !== 'start' || ended) return state;
  return { ...state, frame: { ...frame, inner: frame.indent } };
}

/** Width of the white space before a piece that begins its line. */
function column(piece: Piece): number {
  let width = 0;
  for (const char of /[^\n]*$/.exec(piece.before)![0]) width += char === '\t' ? 8 : 1;
  return width;
}

/** Whether the piece stays on the line of the token before it. */
function sticks(state: LayoutState, previous: Piece, piece: Piece): boolean {
  if (isSign(piece, ',')) return true;
  if (isSign(piece, ';')) return !isSign(previous, '{') && !isAfterLabel(state);
  if (isSign(piece, '{')) return state.phase !== 'start' || isAfterLabel(state);
  if (isSign(piece, '(')) return state.phase !== 'start' && previous.kind === 'word';
  if (isWordPiece(piece, 'else')) return state.takesElse && isSign(previous, '}');
  return isWordPiece(piece, 'if') && state.phase === 'else';
}

/** An address as an argument: `force_send_socket(udp:a-b:5060)`. */
function startsSocket({ frame, last, phase }: LayoutState, piece: Piece, next: Piece | null): boolean {
  if (frame.kind !== 'group' || phase === 'label' || !(isSign(last, '(') || isSign(last, ','))) return false;
  if (piece.kind !== 'address' && (piece.kind !== 'word' || COLON_WORDS.has(piece.text))) return false;
  return isSign(next, ':');
}

/** Code that was taken out by a mark in the first column stays where it is, mark and all. */
function isCommentedOut({ kind, text, before }: Piece): boolean {
  return kind === 'line-comment' && (before === '' || before.endsWith('\n')) && /^(?:#+|\/\/)(?:!|\t| {2})/.test(text);
}

/** The lines of a comment in the shape of a box move along; any other keeps them. */
function reindent({ kind, text }: Piece, indent: number): string {
  const [first, ...rest] = text.split('\n');
  if (kind !== 'block-comment' || rest.length === 0 || !rest.every((line) => /^[ \t]*\*/.test(line))) return text;
  return [first, ...rest.map((line) => `${'\t'.repeat(indent)} ${line.trimStart()}`)].join('\n');
}
