/** One parser under fuzzing: what to begin with, what to put in, and what must hold for any text. */
import type { Chance } from '../chance.ts';

export interface Target {
  readonly name: string;
  /** Texts that are right, one char per byte. */
  readonly seeds: readonly string[];
  /** What the grammar gives meaning to. */
  readonly words: readonly string[];
  /** Throws when something does not hold. `chance` is the same for the same text. */
  check(text: string, chance: Chance): void;
  /** The work alone, for the measure of its time; `check` when absent. */
  work?(text: string): void;
}

/** Throws with both sides when they differ. */
export function expectEqual(what: string, before: unknown, after: unknown): void {
  const [left, right] = [JSON.stringify(before), JSON.stringify(after)];
  if (left !== right) throw new Error(`${what}:\n${String(left)}\n${String(right)}`);
}

export function expectTrue(what: string, holds: boolean): void {
  if (!holds) throw new Error(`not so: ${what}`);
}
