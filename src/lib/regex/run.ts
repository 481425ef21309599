// Runs a program over a text: tries what JavaScript would try in the same order, but nothing twice. What failed once in a
// state at a place fails there for every start, so the work is at most the length of the text times that of the program.
import { hasCode, type Assertion } from './parse.ts';
import type { Program } from './program.ts';

/** Slots of the first match that begins at `from` or behind it, -1 for a group that is not part of it; null: no match. */
export function runProgram(program: Program, text: string, from: number): Int32Array | null {
  const machine = new Machine(program, text, from);
  for (let start = from; start <= text.length; start++) if (machine.matchesAt(start)) return machine.slots;
  return null;
}

/** On the stack, in place of a state: a slot gets back what it held. */
const RESTORE = -1;

class Machine {
  readonly slots: Int32Array;
  readonly #program: Program;
  readonly #text: string;
  readonly #from: number;
  /** A bit for each state at each place where it was tried. */
  readonly #tried: Uint32Array;
  /** States with their places, or slots with what they held. */
  readonly #stack: number[] = [];

  constructor(program: Program, text: string, from: number) {
    this.slots = new Int32Array(program.slots).fill(-1);
    this.#program = program;
    this.#text = text;
    this.#from = from;
    this.#tried = new Uint32Array((program.instructions.length * (text.length - from + 1) + 31) >>> 5);
  }

  matchesAt(start: number): boolean {
    const stack = this.#stack;
    this.slots[0] = start;
    stack.push(0, start);
    while (stack.length > 0) {
      const at = stack.pop()!;
      const state = stack.pop()!;
      if (state <= RESTORE) this.slots[RESTORE - state] = at;
      else if (this.#follow(state, at)) return true;
    }
    return false;
  }

  /** Goes on from a state until it fails; what else could be tried is on the stack. True: it matched. */
  #follow(state: number, at: number): boolean {
    const { instructions } = this.#program;
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
          this.#stack.push(instruction.second, at);
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
          this.slots[1] = at;
          return true;
      }
    }
  }

  #isFirst(state: number, at: number): boolean {
    const bit = (at - this.#from) * this.#program.instructions.length + state;
    const mask = 1 << (bit & 31);
    if ((this.#tried[bit >>> 5]! & mask) !== 0) return false;
    this.#tried[bit >>> 5]! |= mask;
    return true;
  }

  #save(slot: number, at: number): void {
    const before = this.slots[slot]!;
    if (before === at) return;
    this.#stack.push(RESTORE - slot, before);
    this.slots[slot] = at;
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
