/** Follows the structure of a configuration token by token: which statement ends, which begins, how deep. */

import { ITEM_KEYWORDS, isRouteKind } from '../keywords.ts';
import { stepped, type Frame, type LayoutState, type Owner } from './layout-state.ts';
import { continuesOperand, endsOperand, isOperatorSign } from './operators.ts';
import { isSign, isWordPiece, type Piece } from './piece.ts';

export interface Lookahead {
  /** The token after it. */
  readonly next: Piece | null;
  /** Whether a line ended since the token before it. */
  readonly startsLine: boolean;
}

const HEADS: Readonly<Record<string, Owner>> = { if: 'if', while: 'while', switch: 'switch' };
const ITEM_TAILS: ReadonlySet<string> = new Set(['desc', 'descr', 'description', 'advertise', 'name', 'virtual']);
const CONTINUATION = 1;
/** More, so that it does not look like the block that follows. */
const CONDITION_CONTINUATION = 2;

/** The state in which `piece` stands: what it does not go on with has ended. */
export function enter(state: LayoutState, piece: Piece, ahead: Lookahead): LayoutState {
  const entered = endExpression(leaveGroups(state, piece), piece, ahead);
  return entered.phase === 'start' ? endStatements(entered, piece) : entered;
}

/** Nothing of that stands in parentheses: they are not closed on this side of a directive. */
function leaveGroups(state: LayoutState, piece: Piece): LayoutState {
  let { frame, phase } = state;
  while (frame.kind === 'group' && (isSign(piece, ';') || isSign(piece, '{') || isSign(piece, '}'))) {
    ({ phase } = frame);
    frame = frame.parent!;
  }
  return frame === state.frame ? state : { ...state, frame, phase };
}

function endExpression(state: LayoutState, piece: Piece, ahead: Lookahead): LayoutState {
  if (state.frame.kind === 'group') return state;
  switch (state.phase) {
    case 'else':
      return isWordPiece(piece, 'if') || isSign(piece, '{') ? state : openBody(state, 'else');
    case 'condition':
      if (!state.operand || isSign(piece, '{') || continuesOperand(state.last, piece)) return state;
      return state.head === 'switch' ? endStatement(state) : openBody(state, state.head);
    case 'item':
    case 'simple':
      return endsHere(state, piece, ahead) ? endStatement(state) : state;
    default:
      return state;
  }
}

function endStatement(state: LayoutState): LayoutState {
  return { ...state, phase: 'start', ended: true, takesElse: false, operand: false, prefix: false, names: false };
}

function endsHere(state: LayoutState, piece: Piece, { next, startsLine }: Lookahead): boolean {
  if (isSign(piece, '}')) return true;
  if (!state.operand || continuesOperand(state.last, piece) || isSign(piece, '{') || isSign(piece, ';')) return false;
  if (state.beforeLast?.text === 'include_file' || state.beforeLast?.text === 'import_file') return true;
  if (state.phase === 'item' && piece.kind === 'word') {
    if (ITEM_TAILS.has(piece.text) && !isSign(next, '=')) return false;
    return startsLine || ITEM_KEYWORDS.includes(piece.text) || isSign(next, '=');
  }
  return startsLine;
}

function openBody(state: LayoutState, owner: Owner): LayoutState {
  const { indent } = state;
  const frame = makeFrame(state.frame, { kind: 'body', owner, indent, inner: indent + 1 });
  return { ...state, frame, phase: 'start', ended: false, takesElse: false, operand: false, prefix: false };
}

/** With a statement ends the one whose unbraced body it is, unless an `else` goes on with that. */
function endStatements(state: LayoutState, piece: Piece): LayoutState {
  let { frame, takesElse } = state;
  const isElse = isWordPiece(piece, 'else');
  const closes = isSign(piece, '}');
  while (frame.kind === 'body' && (closes || (state.ended && !(isElse && takesElse)))) {
    takesElse = frame.owner === 'if';
    frame = frame.parent!;
  }
  return frame === state.frame ? state : { ...state, frame, takesElse };
}

/** Indentation of a line that begins with `piece`, in the state it was entered in. */
export function indentOf(state: LayoutState, piece: Piece): number {
  const { frame, phase } = state;
  if (frame.kind === 'group') return isSign(piece, ')') || isSign(piece, ']') ? frame.indent : frame.inner;
  if (phase !== 'start') {
    if (isSign(piece, '{')) return state.indent;
    return state.indent + (phase === 'condition' ? CONDITION_CONTINUATION : CONTINUATION);
  }
  if (isSign(piece, '}')) return frame.indent;
  if (isLabel(state, piece)) return frame.inner - 1;
  // It stands behind a label, and its closing brace below it.
  return isSign(piece, '{') && isAfterLabel(state) ? frame.inner - 1 : frame.inner;
}

export function isLabel({ frame }: LayoutState, piece: Piece): boolean {
  return frame.owner === 'switch' && (isWordPiece(piece, 'case') || isWordPiece(piece, 'default'));
}

export function isAfterLabel({ frame, last, phase }: LayoutState): boolean {
  return phase === 'start' && frame.owner === 'switch' && isSign(last, ':');
}

export function startsRouteBlock({ frame, phase }: LayoutState, piece: Piece, next: Piece | null): boolean {
  if (phase !== 'start' || frame.kind !== 'top' || piece.kind !== 'word' || !isRouteKind(piece.text)) return false;
  return isSign(next, '[') || isSign(next, '{');
}

/** The state behind `piece`, which was entered; `lineIndent` is that of the line it is on. */
export function pass(state: LayoutState, piece: Piece, next: Piece | null, lineIndent: number): LayoutState {
  const prefix = !state.operand && isOperatorSign(piece);
  const passed = stepped(state, piece, endsOperand(piece), prefix);
  if (state.phase !== 'start') return passInside(passed, state, piece, lineIndent);
  const indent = indentOf(state, piece);
  if (isSign(piece, '}')) return closeBlock(passed);
  if (isSign(piece, '{')) return openBlock({ ...passed, indent }, 'plain');
  if (isSign(piece, ';')) return endStatement(passed);
  const started = { ...passed, indent, ended: false, takesElse: false, names: false, dotted: false };
  if (piece.kind === 'word') {
    if (Object.hasOwn(HEADS, piece.text)) return { ...started, phase: 'condition', head: HEADS[piece.text]! };
    if (piece.text === 'else') return { ...started, phase: 'else' };
    if (isLabel(state, piece)) return { ...started, phase: 'label', operand: false };
    if (startsRouteBlock(state, piece, next)) return { ...started, phase: 'header' };
    const item = ITEM_KEYWORDS.includes(piece.text) || !isSign(next, '(');
    if (state.frame.kind === 'top' && item) return { ...started, phase: 'item', names: true };
  }
  return passInside({ ...started, phase: 'simple' }, state, piece, lineIndent);
}

function passInside(passed: LayoutState, before: LayoutState, piece: Piece, lineIndent: number): LayoutState {
  if (piece.kind === 'word' && passed.phase === 'else') return { ...passed, phase: 'condition', head: 'if' };
  if (piece.kind !== 'punctuator') return passed;
  switch (piece.text) {
    case '(':
    case '[':
      return openGroup(passed, before, piece, lineIndent);
    case ')':
    case ']':
      return closeGroup(passed, before);
    case ',':
      return passed.frame.kind === 'group' ? { ...passed, names: false } : passed;
    case ';':
      return endStatement(passed);
    case '{':
      return openBlock(passed, blockOwner(passed));
    case '.':
      return { ...passed, dotted: true };
    case ':':
      return passed.phase === 'label' ? { ...passed, phase: 'start', ended: false, takesElse: false } : passed;
    default:
      return passed;
  }
}

function blockOwner({ phase, head }: LayoutState): Owner {
  if (phase === 'condition') return head;
  if (phase === 'else') return 'else';
  // A macro may stand for an if.
  return phase === 'header' ? 'route' : 'if';
}

function openBlock(state: LayoutState, owner: Owner): LayoutState {
  const { indent } = state;
  const inner = indent + (owner === 'switch' ? 2 : 1);
  const frame = makeFrame(state.frame, { kind: 'block', owner, indent, inner });
  return { ...state, frame, phase: 'start', ended: false, takesElse: false, names: false };
}

function closeBlock(state: LayoutState): LayoutState {
  const { frame } = state;
  const takesElse = frame.owner === 'if';
  return { ...state, frame: frame.parent ?? frame, phase: 'start', ended: true, takesElse };
}

function openGroup(passed: LayoutState, before: LayoutState, piece: Piece, lineIndent: number): LayoutState {
  const { last, operand, names, phase } = before;
  const { frame: outer } = passed;
  const fresh = lineIndent + (phase === 'condition' && outer.kind !== 'group' ? CONDITION_CONTINUATION : CONTINUATION);
  // What opens on one line indents once.
  const inner = outer.kind === 'group' && outer.indent === lineIndent ? outer.inner : fresh;
  const castable = piece.text === '(' && !operand && last?.kind !== 'word';
  const frame = { ...makeFrame(passed.frame, { kind: 'group', owner: 'plain', indent: lineIndent, inner }), names };
  const isKeyword = last !== null && ITEM_KEYWORDS.includes(last.text);
  const isName = piece.text === '[' || isWordPiece(last, 'route') || (passed.phase === 'item' && !isKeyword);
  return { ...passed, frame: { ...frame, castable, phase: passed.phase }, names: isName };
}

function closeGroup(passed: LayoutState, before: LayoutState): LayoutState {
  const { frame } = passed;
  if (frame.kind !== 'group') return passed;
  const isType = before.last?.text === 'int' || before.last?.text === 'str';
  const isCast = frame.castable && isType && isSign(before.beforeLast, '(');
  return { ...passed, frame: frame.parent!, phase: frame.phase, names: frame.names, operand: !isCast, prefix: isCast };
}

function makeFrame(
  parent: Frame,
  { kind, owner, indent, inner }: Pick<Frame, 'kind' | 'owner' | 'indent' | 'inner'>,
): Frame {
  return { kind, owner, indent, inner, names: false, castable: false, phase: 'start', parent };
}
