/** Suggestions for a mistyped word, by edit distance. */
import { orList } from './or-list.ts';

const MAX_SUGGESTIONS = 3;

/** What is further from the word than the best one by more edits is not asked for beside it. */
const WORSE_BY = 1;

/**
 * The candidates that `word` is probably a misspelling of, best first, at most three. Case is ignored.
 * A candidate qualifies within two fifths of the word's length plus one of edits (insert, delete, replace, swap neighbours), less
 * than two thirds of the longer one's length.
 */
export function suggest(word: string, candidates: Iterable<string>): string[] {
  return similarTo(word, candidates).map(({ candidate }) => candidate);
}

/**
 * The same, and of `others`, which would be of no use, the best one where it is nearer than all candidates, and
 * so near that nothing else can be meant: a quarter of the letters, as there is little to gain from naming it.
 */
export function suggestBefore(
  word: string,
  candidates: Iterable<string>,
  others: Iterable<string>,
): { readonly similar: string[]; readonly nearer: string | null } {
  const similar = similarTo(word, candidates);
  const [other] = similarTo(word, others);
  const limit = Math.max(1, Math.floor(word.length / 4));
  const isNearer =
    other !== undefined && other.distance <= limit && other.distance < (similar[0]?.distance ?? Infinity);
  return { similar: similar.map(({ candidate }) => candidate), nearer: isNearer ? other.candidate : null };
}

/** The question that asks for them; null: there is nothing to ask. `nearer`: what was probably meant, but is of no use. */
export function suggestionHint(similar: readonly string[], nearer: string | null): string | null {
  const useless = nearer === null ? [] : [`${nearer}, which is not available here`];
  if (similar.length === 0) return useless.length === 0 ? null : `did you mean ${useless[0]!}?`;
  return `did you mean ${[...useless, orList(similar)].join(', or ')}?`;
}

/** `did you mean a, b or c?`, each as `write` writes it; null: nothing is similar to `word`. */
export function didYouMean(
  word: string,
  candidates: Iterable<string>,
  write: (candidate: string) => string = (candidate) => candidate,
): string | null {
  return suggestionHint(suggest(word, candidates).map(write), null);
}

/** What a problem with `word` says of the candidates that were probably meant, each as `write` writes it; empty: there are none. */
export function hintAt(
  word: string,
  candidates: Iterable<string>,
  write?: (candidate: string) => string,
): { readonly hint?: string } {
  const hint = didYouMean(word, candidates, write);
  return hint === null ? {} : { hint };
}

interface Similar {
  readonly candidate: string;
  readonly distance: number;
}

function similarTo(word: string, candidates: Iterable<string>): readonly Similar[] {
  const wanted = word.toLowerCase();
  const letters = lettersOf(wanted);
  const limit = Math.floor(word.length * 0.4) + 1;
  const found: Similar[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    const lower = candidate.toLowerCase();
    const others = lettersOf(lower);
    // A letter that only one of them has takes an edit at least: most candidates need no closer look.
    if (countBits(letters & ~others) > limit || countBits(others & ~letters) > limit) continue;
    const distance = editDistance(wanted, lower, limit);
    // Words that differ in two thirds of their letters are no slips for each other.
    if (distance <= limit && distance < candidate.length && 3 * distance < 2 * Math.max(wanted.length, lower.length)) {
      found.push({ candidate, distance });
    }
  }
  found.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return found.slice(0, MAX_SUGGESTIONS).filter(({ distance }) => distance <= found[0]!.distance + WORSE_BY);
}

/** A bit for each letter that occurs; other characters share theirs. */
function lettersOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at++) bits |= 1 << (text.charCodeAt(at) & 31);
  return bits;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Optimal string alignment distance; anything above `limit` may come back as `limit + 1`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) {
    return limit + 1;
  }
  const width = b.length + 1;
  let beforePrevious = new Uint32Array(width);
  let previous = new Uint32Array(width).map((_, column) => column);
  let current = new Uint32Array(width);
  for (let row = 1; row <= a.length; row++) {
    current[0] = row;
    let best = row;
    const code = a.charCodeAt(row - 1);
    for (let column = 1; column < width; column++) {
      const other = b.charCodeAt(column - 1);
      let cost = previous[column - 1]! + (code === other ? 0 : 1);
      if (previous[column]! + 1 < cost) cost = previous[column]! + 1;
      if (current[column - 1]! + 1 < cost) cost = current[column - 1]! + 1;
      if (row > 1 && column > 1 && code === b.charCodeAt(column - 2) && a.charCodeAt(row - 2) === other) {
        if (beforePrevious[column - 2]! + 1 < cost) cost = beforePrevious[column - 2]! + 1;
      }
      current[column] = cost;
      if (cost < best) best = cost;
    }
    if (best > limit) {
      return limit + 1;
    }
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return previous[b.length]!;
}
