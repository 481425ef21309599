/** Iterators over header lines and body lines: a named place in a list of spans of one message. */
import type { Context } from '../../src/context/context.ts';
import type { Logger } from '../../src/lib/log.ts';
import type { HeaderField } from '../../src/sip/header-line.ts';
import type { Message } from '../../src/sip/message.ts';

/** Iterators with different names that one run may have at a time. */
export const MAX_CURSORS = 4;

/** text[start, end) of the message, line end included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Place = Span | HeaderField;

export const startOf = (place: Place): number => ('nameStart' in place ? place.nameStart : place.start);

class Cursor {
  readonly message: Message;
  readonly #places: readonly Place[];
  /** -1: before the first; the number of places: behind the last. */
  #index = -1;
  isEnded = false;

  constructor(message: Message, places: readonly Place[]) {
    this.message = message;
    this.#places = places;
  }

  get place(): Place | null {
    return this.#places[this.#index] ?? null;
  }

  next(): boolean {
    if (this.#index < this.#places.length) this.#index++;
    return this.#index < this.#places.length;
  }

  /** False when it is behind the last; before the first there is always a way back to the start. */
  previous(): boolean {
    if (this.#index >= this.#places.length) return false;
    if (this.#index >= 0) this.#index--;
    return true;
  }

  end(): void {
    this.#index = -1;
    this.isEnded = true;
  }
}

/** The iterators of one kind. They belong to a routing run and are gone with it. */
export class Cursors {
  readonly #key: symbol;
  readonly #places: (message: Message) => readonly Place[];

  constructor(kind: string, places: (message: Message) => readonly Place[]) {
    this.#key = Symbol(kind);
    this.#places = places;
  }

  #all(ctx: Context): Map<string, Cursor> {
    let all = ctx.slot(this.#key) as Map<string, Cursor> | undefined;
    if (all === undefined) {
      all = new Map();
      ctx.setSlot(this.#key, all);
    }
    return all;
  }

  /** Puts an iterator before the first place; one of that name starts anew. */
  start(ctx: Context, log: Logger, name: string): boolean {
    const all = this.#all(ctx);
    if (!all.has(name) && all.size >= MAX_CURSORS) {
      const ended = [...all].find(([, cursor]) => cursor.isEnded);
      if (ended === undefined) {
        log.error(`iterator ${name} cannot be started: there are ${MAX_CURSORS} already`);
        return false;
      }
      all.delete(ended[0]);
    }
    all.set(name, new Cursor(ctx.message, this.#places(ctx.message)));
    return true;
  }

  /** The iterator; null, and a line in the log, when none of that name was started on this message. */
  find(ctx: Context, log: Logger, name: string): Cursor | null {
    const cursor = this.#all(ctx).get(name);
    if (cursor === undefined) log.error(`there is no iterator ${name}`);
    else if (cursor.message !== ctx.message) log.error(`the message changed after iterator ${name} was started`);
    else return cursor;
    return null;
  }

  /** Where an iterator is; null when it is nowhere. */
  place(ctx: Context, name: string): Place | null {
    const cursor = this.#all(ctx).get(name);
    return cursor === undefined || cursor.message !== ctx.message ? null : cursor.place;
  }
}

/** The lines of a body with their line ends. As in Kamailio, what follows the last line end is none. */
function bodyLines(message: Message): Span[] {
  const { text, bodyStart, bodyEnd } = message;
  const lines: Span[] = [];
  let start = bodyStart;
  for (let at = text.indexOf('\n', start); at >= 0 && at < bodyEnd; at = text.indexOf('\n', start)) {
    lines.push({ start, end: at + 1 });
    start = at + 1;
  }
  return lines;
}

export const headerCursors = new Cursors('textopsx headers', (message) => message.headers);
export const bodyCursors = new Cursors('textopsx body lines', bodyLines);
