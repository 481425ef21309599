/** Where in the structure of a configuration a piece stands. The frames are shared and never changed, so a state is copied cheaply at an `#!ifdef`. */

import type { Piece } from './piece.ts';

/** What a block or an unbraced statement belongs to. */
export type Owner = 'route' | 'if' | 'else' | 'while' | 'switch' | 'plain';

export interface Frame {
  /** `body` is the statement under an `if`, `else` or `while` that has no braces, `group` a parenthesis or bracket. */
  readonly kind: 'top' | 'block' | 'body' | 'group';
  readonly owner: Owner;
  /** Of the line its closing brace or bracket is on. */
  readonly indent: number;
  /** Of the lines in it; the labels of a switch stand one to the left. */
  readonly inner: number;
  /** Of a group: `names` as it was before it. */
  readonly names: boolean;
  /** Of a group: whether it may be a cast. */
  readonly castable: boolean;
  /** Of a group: how the line it is in goes on after it. */
  readonly phase: Phase;
  readonly parent: Frame | null;
}

/**
 * `start`: a statement or item may begin here. `else`: behind that word. `condition`: behind `if`, `while` or `switch`.
 * `label`: behind `case` or `default`. `header`: in front of the block of a route. `item`: in a parameter or another line of
 * the top level. `simple`: in any other statement.
 */
export type Phase = 'start' | 'else' | 'condition' | 'label' | 'header' | 'item' | 'simple';

export interface LayoutState {
  readonly frame: Frame;
  readonly phase: Phase;
  /** In a condition: what it is the condition of. */
  readonly head: Owner;
  /** At the start: whether a statement ended before, and whether an `else` may go on with it. */
  readonly ended: boolean;
  readonly takesElse: boolean;
  /** Whether the last token can be the end of an expression. */
  readonly operand: boolean;
  /** Whether the last token is a sign or a cast in front of its operand. */
  readonly prefix: boolean;
  /** Whether signs are parts of names here: `udp:a-b`, `route(a-b)`. */
  readonly names: boolean;
  /** Of an item: whether a dot was in it, as in `group.name = value`. */
  readonly dotted: boolean;
  /** Of the line of the statement. */
  readonly indent: number;
  /** The last two tokens. */
  readonly last: Piece | null;
  readonly beforeLast: Piece | null;
}

const TOP: Frame = {
  kind: 'top',
  owner: 'plain',
  indent: 0,
  inner: 0,
  names: false,
  castable: false,
  phase: 'start',
  parent: null,
};

export const INITIAL_STATE: LayoutState = {
  frame: TOP,
  phase: 'start',
  head: 'plain',
  ended: false,
  takesElse: false,
  operand: false,
  prefix: false,
  names: false,
  dotted: false,
  indent: 0,
  last: null,
  beforeLast: null,
};

/** The state behind one more token, all else the same. Written out because a spread costs ten times as much, for every token. */
export function stepped(state: LayoutState, piece: Piece, operand: boolean, prefix: boolean): LayoutState {
  const { frame, phase, head, ended, takesElse, names, dotted, indent, last } = state;
  return {
    frame,
    phase,
    head,
    ended,
    takesElse,
    operand,
    prefix,
    names,
    dotted,
    indent,
    last: piece,
    beforeLast: last,
  };
}
