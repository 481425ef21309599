// Regular expressions that stop no server, whatever text they meet.
import { execWithin } from './limited.ts';
import { parseRegex } from './parse.ts';
import { compileProgram, type Program } from './program.ts';
import { degreeOfSearch, longestCheap } from './risk.ts';
import { runProgram } from './run.ts';

export { RegexTimeout } from './limited.ts';

/**
 * A regular expression of JavaScript that ends in time linear in the length of the text, or that throws `RegexTimeout`
 * after a while when it refers back or looks around for more than a character. Presupposes `guardRegularExpressions()`.
 */
export function guardedRegex(source: string, flags: string): RegExp {
  const regex = new RegExp(source, flags);
  const parsed = parseRegex(regex.source);
  if (parsed === null) return new GuardedRegex(source, flags);
  return degreeOfSearch(parsed.node) <= 1 ? regex : new GuardedRegex(source, flags);
}

class GuardedRegex extends RegExp {
  /** Null: nobody can run it in linear time. */
  readonly #program: Program | null;
  readonly #longestCheap: number;

  constructor(pattern: string | RegExp, flags?: string) {
    super(pattern, flags);
    const parsed = parseRegex(this.source);
    this.#program = parsed === null || this.ignoreCase ? null : compileProgram(parsed);
    this.#longestCheap = parsed === null ? 0 : longestCheap(parsed.node);
  }

  override exec(text: string): RegExpExecArray | null {
    if (text.length <= this.#longestCheap) return super.exec(text);
    if (this.#program === null || this.sticky) return execWithin(this, text);
    const from = this.global ? this.lastIndex : 0;
    const slots = from > text.length ? null : runProgram(this.#program, text, from);
    if (this.global) this.lastIndex = slots === null ? 0 : slots[1]!;
    return slots === null ? null : matchOf(slots, text);
  }
}

function matchOf(slots: Int32Array, text: string): RegExpExecArray {
  const parts: (string | undefined)[] = [];
  for (let at = 0; at < slots.length; at += 2) {
    const end = slots[at + 1]!;
    parts.push(slots[at]! < 0 || end < 0 ? undefined : text.slice(slots[at], end));
  }
  return Object.assign(parts as string[], { index: slots[0]!, input: text, groups: undefined }) as RegExpExecArray;
}
