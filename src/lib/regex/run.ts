// Runs a program over a text: tries what JavaScript would try in the same order, but nothing twice. What failed once in a
// state at a place fails there for every start, so the work is at most the length of the text times that of the program, for
// one match as for all of them.
import { hasCode, type Assertion } from './parse.ts';
import type { Instruction, Program } from './program.ts';

/** On the stack, in place of a state: a slot gets back what it held. */
const RESTORE = -1;

/** What was tried is noted in pages of so many places, which are made when they are reached. */
const PLACES_SHIFT = 8;
const PLACES = 1 << PLACES_SHIFT;

/** Numbers of 32 bits in all pages together, 8 MB: enough for the longest program on 64 kB. */
const MOST_NOTED = 2_100_000;
/** Numbers on the stack: 32 MB. */
const MOST_WAITING = 4_000_000;

const TOO_MUCH = new Error('takes too much memory');

/** One text gone through with one program, from its beginning to its end. */
export class Machine {
  #slots: Int32Array;
  readonly #program: Program;
  readonly #instructions: readonly Instruction[];
  readonly #text: string;
  /** A bit for each state at each place where it was tried. Those before the place of the start are no longer there. */
  readonly #pages: (Uint32Array | null)[] = [];
  readonly #pageSize: number;
  /** The first page that is still there. */
  #firstPage = 0;
  /** States with their places, or slots with what they held. */
  readonly #stack: number[] = [];

  constructor(program: Program, text: string) {
    this.#program = program;
    this.#instructions = program.instructions;
    this.#text = text;
    this.#pageSize = (PLACES >>> 5) * program.instructions.length;
    this.#slots = new Int32Array(0);
  }

  /**
   * Slots of the first match that begins at `from` or behind it, -1 for a group that is not part of it; null: no match;
   * 'too-much': it would take too much memory to say, and this machine is of no more use. `from` is never before the end
   * of the match that was found last.
   */
  find(from: number): Int32Array | null | 'too-much' {
    this.#slots = new Int32Array(this.#program.slots).fill(-1);
    try {
      for (let start = from; start <= this.#text.length; start++) {
        if (start === from || start % PLACES === 0) this.#leavePagesBefore(start);
        if (this.#matchesAt(start)) return this.#slots;
      }
    } catch (error) {
      if (error === TOO_MUCH) return 'too-much';
      throw error;
    }
    return null;
  }

  #matchesAt(start: number): boolean {
    const stack = this.#stack;
    this.#slots[0] = start;
    stack.push(0, start);
    while (stack.length > 0) {
      const at = stack.pop()!;
      const state = stack.pop()!;
      if (state <= RESTORE) this.#slots[RESTORE - state] = at;
      else if (this.#follow(state, at)) {
        stack.length = 0;
        this.#forgetPlace(this.#slots[1]!);
        return true;
      }
    }
    return false;
  }

  /** Goes on from a state until it fails; what else could be tried is on the stack. True: it matched. */
  #follow(state: number, at: number): boolean {
    const instructions = this.#instructions;
    for (;;) {
      if (!this.#isFirst(state, at)) return false;
      const instruction = instructions[state]!;
      switch (instruction.op) {
        case 'set':
          if (at >= this.#text.length || !hasCode(instruction.set, this.#text.charCodeAt(at))) return false;
          at++;
          state++;
          break;
        case 'assertion':
          if (!holds(instruction.assertion, this.#text, at)) return false;
          state++;
          break;
        case 'split':
          this.#push(instruction.second, at);
          state = instruction.first;
          break;
        case 'jump':
          state = instruction.to;
          break;
        case 'save':
          this.#save(instruction.slot, at);
          state++;
          break;
        case 'forget':
          for (let slot = instruction.from; slot < instruction.to; slot++) this.#save(slot, -1);
          state++;
          break;
        case 'match':
          this.#slots[1] = at;
          return true;
      }
    }
  }

  #isFirst(state: number, at: number): boolean {
    const page = this.#pages[at >>> PLACES_SHIFT] ?? this.#makePage(at >>> PLACES_SHIFT);
    const bit = (at % PLACES) * this.#instructions.length + state;
    const mask = 1 << (bit & 31);
    if ((page[bit >>> 5]! & mask) !== 0) return false;
    page[bit >>> 5]! |= mask;
    return true;
  }

  #makePage(index: number): Uint32Array {
    if ((index + 1 - this.#firstPage) * this.#pageSize > MOST_NOTED) throw TOO_MUCH;
    const page = new Uint32Array(this.#pageSize);
    while (this.#pages.length < index) this.#pages.push(null);
    this.#pages[index] = page;
    return page;
  }

  #leavePagesBefore(start: number): void {
    const end = Math.min(start >>> PLACES_SHIFT, this.#pages.length);
    for (; this.#firstPage < end; this.#firstPage++) this.#pages[this.#firstPage] = null;
  }

  /**
   * Where a match ends, what was tried may have led to it, or have been left since it led to what was being tried. Before that
   * place nothing is looked at again, and what was tried behind it has failed.
   */
  #forgetPlace(at: number): void {
    const page = this.#pages[at >>> PLACES_SHIFT]!;
    const first = (at % PLACES) * this.#instructions.length;
    for (let bit = first; bit < first + this.#instructions.length; bit++) page[bit >>> 5]! &= ~(1 << (bit & 31));
  }

  #push(state: number, at: number): void {
    if (this.#stack.length >= MOST_WAITING) throw TOO_MUCH;
    this.#stack.push(state, at);
  }

  #save(slot: number, at: number): void {
    const before = this.#slots[slot]!;
    if (before === at) return;
    this.#push(RESTORE - slot, before);
    this.#slots[slot] = at;
  }
}

function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return (code >= 97 && code <= 122) || isDigitOrLine(text.charCodeAt(at));
}

const isDigitOrLine = (code: number): boolean => (code >= 48 && code <= 57) || code === 95;

function holds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion.kind) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'boundary':
      return isWord(text, at - 1) !== isWord(text, at);
    case 'no-boundary':
      return isWord(text, at - 1) === isWord(text, at);
    default: {
      const place = assertion.kind === 'ahead' ? at : at - 1;
      const isThere = place >= 0 && place < text.length && hasCode(assertion.set, text.charCodeAt(place));
      return isThere !== assertion.negated;
    }
  }
}
