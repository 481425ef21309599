// A short run of every parser of what comes from the network: seeds, what earlier runs found, and texts by chance.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CorpusFile } from './corpus.ts';
import { fuzzBlindly, tryText } from './fuzzer.ts';
import { expectLinear } from './growth.ts';
import { Chance } from '../chance.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';

const COUNT = Number(process.env.KAHEA_FUZZ ?? 600);
const FIRST_SEED = Number(process.env.KAHEA_FUZZ_SEED ?? 1);
const LIMIT = 20_000 + COUNT * 20;

describe('whatever comes, what is read lies within it and is written again as it was read', () => {
  test.each(TARGETS.map((target) => [target.name, target] as const))('%s', { timeout: LIMIT }, (name, target) => {
    const corpus = new CorpusFile(join(import.meta.dirname, 'corpus'), name).read();
    expect(corpus.length).toBeGreaterThan(10);
    fuzzBlindly(target, corpus, COUNT, FIRST_SEED);
  });
});

describe('the fuzzer itself', () => {
  const target = (check: (text: string) => void): Target => ({ name: 'sample', seeds: ['ab'], words: ['X'], check });

  test('finds a text that a parser throws at', () => {
    const fragile = target((text) => {
      if (text.includes('X')) throw new Error('an X');
    });
    expect(() => fuzzBlindly(fragile, [], 100, 1)).toThrow('an X');
    expect(() => tryText(fragile, 'aXb')).toThrow('"aXb"');
  });

  test('tells quadratic work from linear work', () => {
    let time = 0;
    const measure = (run: () => void): number => {
      const before = time;
      run();
      return time - before;
    };
    const pairs = target((text) => (time += text.length ** 2 / 1e6));
    expect(() => expectLinear(pairs, new Chance(1), 'ab', measure)).toThrow('grows faster');
    const each = target((text) => (time += text.length / 1e2));
    expect(() => expectLinear(each, new Chance(1), 'ab', measure)).not.toThrow();
  });

  test('asks again before it says so', () => {
    let calls = 0;
    const once = (): number => (++calls === 1 ? 1_000 : 1);
    expect(() =>
      expectLinear(
        target(() => undefined),
        new Chance(1),
        'ab',
        once,
      ),
    ).not.toThrow();
  });
});
