/** Runs one target with texts that chance makes; with coverage, those that reach something new are built upon. */
import { Chance } from '../chance.ts';
import { Coverage } from './coverage.ts';
import { expectLinear } from './growth.ts';
import { mutate } from './mutate.ts';
import type { Target } from './target.ts';

/** Texts between two looks at the coverage: more, the longer nothing new was found. */
const LEAST = 16;
const MOST = 512;
/** One text in so many is also grown and timed. */
const GROWN = 400;

/** A text that breaks what must hold. */
export class Finding extends Error {
  readonly text: string;

  constructor(target: Target, text: string, cause: unknown) {
    super(`${target.name}: ${(cause as Error).stack ?? String(cause)}\n--- text:\n${JSON.stringify(text)}`, { cause });
    this.text = text;
  }
}

/** Runs one text; what it breaks is thrown as a `Finding`. */
export function tryText(target: Target, text: string): void {
  try {
    target.check(text, new Chance(text.length));
  } catch (error) {
    throw new Finding(target, text, error);
  }
}

function tryGrowth(target: Target, text: string, seed: number): void {
  try {
    expectLinear(target, new Chance(seed), text);
  } catch (error) {
    throw new Finding(target, text, error);
  }
}

/** Texts that chance makes of the seeds and `corpus`, `count` of them from a seed on. */
export function fuzzBlindly(target: Target, corpus: readonly string[], count: number, firstSeed: number): void {
  const material = { texts: [...target.seeds, ...corpus], words: target.words };
  for (const text of material.texts) tryText(target, text);
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const text = mutate(new Chance(seed), material);
    tryText(target, text);
    if (seed % GROWN === 0) tryGrowth(target, text, seed);
  }
}

export interface Progress {
  readonly runs: number;
  readonly blocks: number;
  /** The texts that reached something new, the shorter ones kept. */
  readonly corpus: readonly string[];
  readonly findings: readonly Finding[];
}

/** Fuzzes until `isOver`; findings that end in the same place count once. */
export function fuzzWithCoverage(
  target: Target,
  found: readonly string[],
  firstSeed: number,
  isOver: (runs: number) => boolean,
): Progress {
  const findings = new Map<string, Finding>();
  const attempt = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      const finding = error as Finding;
      const place = finding.message.slice(0, 120);
      if (!findings.has(place)) findings.set(place, finding);
    }
  };
  const coverage = new Coverage();
  const corpus: string[] = [];
  /** Runs them, and keeps those that reach something new; looking takes long, so many are run between two looks. */
  const keepNew = (texts: readonly string[]): boolean => {
    for (const text of texts) attempt(() => tryText(target, text));
    const news = coverage.takeNews();
    if (news.length === 0) return false;
    if (texts.length === 1) {
      coverage.remember(news);
      corpus.push(texts[0]!);
    } else {
      const middle = texts.length >>> 1;
      keepNew(texts.slice(0, middle));
      keepNew(texts.slice(middle));
    }
    return true;
  };
  for (const text of [...target.seeds, ...found]) keepNew([text]);
  let runs = 0;
  let seed = firstSeed;
  for (let size = LEAST; !isOver(runs);) {
    const material = { texts: corpus, words: target.words };
    const batch = Array.from({ length: size }, () => mutate(new Chance(seed++), material));
    runs += batch.length;
    size = keepNew(batch) ? LEAST : Math.min(MOST, 2 * size);
    attempt(() => tryGrowth(target, batch[0]!, seed));
    // Counts of long texts would let no later text be new.
    coverage.takeNews();
  }
  coverage.close();
  return { runs, blocks: coverage.size, corpus, findings: [...findings.values()] };
}
