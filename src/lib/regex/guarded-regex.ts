// Regular expressions that stop no server, whatever text they meet.
import { within } from './limited.ts';
import { parseRegex } from './parse.ts';
import { compileProgram, type Program } from './program.ts';
import { isCheap, longestCheap, longestCheapInV8 } from './risk.ts';
import { Machine } from './run.ts';

export { RegexTimeout } from './limited.ts';

export interface GuardedRegexOptions {
  /** Absent: no. */
  readonly ignoreCase?: boolean;
  /** For repeated matching. Absent: no. */
  readonly global?: boolean;
}

/**
 * A regular expression of JavaScript that ends in time linear in the length of the text, or that throws `RegexTimeout`
 * after a while when it refers back, looks around for more than a character or needs much memory. Presupposes
 * `guardRegularExpressions()`. Who looks for more than one match calls `findMatches`.
 */
export function guardedRegex(source: string, { ignoreCase, global }: GuardedRegexOptions = {}): RegExp {
  const flags = (global === true ? 'g' : '') + (ignoreCase === true ? 'i' : '');
  const regex = new RegExp(source, flags);
  const parsed = parseRegex(regex.source);
  return parsed !== null && isCheap(parsed.node) ? regex : new GuardedRegex(source, flags);
}

/**
 * All matches of a global expression up to one of nothing, or the first one; throws `RegexTimeout`. The time that all of them
 * take together is as limited as that of one.
 */
export function findMatches(regex: RegExp, text: string, which: 'all' | 'first'): RegExpExecArray[] {
  if (regex instanceof GuardedRegex) return regex.matchesIn(text, which);
  return collect((from) => execFrom(regex, text, from), which);
}

function execFrom(regex: RegExp, text: string, from: number): RegExpExecArray | null {
  regex.lastIndex = from;
  return plainExec.call(regex, text);
}

const plainExec = RegExp.prototype.exec;

function collect(find: (from: number) => RegExpExecArray | null, which: 'all' | 'first'): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (let match = find(0); match !== null; match = find(match.index + match[0].length)) {
    found.push(match);
    if (which === 'first' || match[0] === '') break;
  }
  return found;
}

class GuardedRegex extends RegExp {
  /** Null: nobody can run it in linear time. */
  readonly #program: Program | null;
  /** How long a text may be for V8, for the first match and for all of them. */
  readonly #longestCheap: Readonly<Record<'all' | 'first', number>>;

  constructor(pattern: string | RegExp, flags?: string) {
    super(pattern, flags);
    // Others change what the source means. JavaScript's own methods make copies with y.
    const parsed = /^[giy]*$/.test(this.flags) ? parseRegex(this.source) : null;
    this.#program = parsed === null || this.ignoreCase ? null : compileProgram(parsed);
    const all = parsed === null ? 0 : longestCheap(parsed.node);
    this.#longestCheap = { all, first: parsed === null || this.ignoreCase ? all : longestCheapInV8(parsed.node) };
  }

  override exec(text: string): RegExpExecArray | null {
    if (text.length <= this.#longestCheap.first) return super.exec(text);
    const from = this.global ? this.lastIndex : 0;
    const slots =
      this.#program === null || this.sticky
        ? 'too-much'
        : from > text.length
          ? null
          : new Machine(this.#program, text).find(from);
    if (slots === 'too-much') return within(this, () => super.exec(text));
    if (this.global) this.lastIndex = slots === null ? 0 : slots[1]!;
    return slots === null ? null : matchOf(this.#program!, slots, text);
  }

  /** See {@link findMatches}. */
  matchesIn(text: string, which: 'all' | 'first'): RegExpExecArray[] {
    const byV8 = (): RegExpExecArray[] => collect((from) => execFrom(this, text, from), which);
    if (text.length <= this.#longestCheap[which]) return byV8();
    const matches = this.#program === null ? 'too-much' : byMachine(this.#program, text, which);
    return matches === 'too-much' ? within(this, byV8) : matches;
  }
}

function byMachine(program: Program, text: string, which: 'all' | 'first'): RegExpExecArray[] | 'too-much' {
  const machine = new Machine(program, text);
  let isTooMuch = false;
  const matches = collect((from) => {
    const slots = machine.find(from);
    if (slots === 'too-much') isTooMuch = true;
    return slots === null || slots === 'too-much' ? null : matchOf(program, slots, text);
  }, which);
  return isTooMuch ? 'too-much' : matches;
}

function matchOf({ names }: Program, slots: Int32Array, text: string): RegExpExecArray {
  const parts: (string | undefined)[] = [];
  for (let at = 0; at < slots.length; at += 2) {
    const end = slots[at + 1]!;
    parts.push(slots[at]! < 0 || end < 0 ? undefined : text.slice(slots[at], end));
  }
  const groups =
    names.size === 0 ? undefined : Object.fromEntries([...names].map(([name, group]) => [name, parts[group]]));
  return Object.assign(parts as string[], { index: slots[0]!, input: text, groups }) as RegExpExecArray;
}
