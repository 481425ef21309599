// Which seeds a run of simulations covers, in two halves so that two processors share them.
import { describe, expect, test } from 'vitest';
import type { Note } from './happenings.ts';

const FIRST_SEED = Number(process.env['KAHEA_SIM_FIRST'] ?? 1);
/** Calls in which everything has to happen. */
const ENOUGH = 400;
/** Seeds of one test, so that a failure names a small range and none takes long. */
const BATCH = 25;

export interface Simulations {
  readonly title: string;
  /** How many seeds, when KAHEA_SIM_SEEDS does not say. */
  readonly seeds: number;
  /** How many calls each, when KAHEA_SIM_CALLS does not say. */
  readonly calls: number;
  /** What `simulate` has to note when there are hundreds of calls. */
  readonly happenings: readonly string[];
  /** What was not legal; [] when all was. */
  simulate(seed: number, calls: number, note: Note): readonly string[] | Promise<readonly string[]>;
}

/** The tests of one half: seeds of one parity. */
export function simulationTests(
  parity: 0 | 1,
  { title, seeds: usual, calls: usualCalls, happenings, simulate }: Simulations,
): void {
  const count = Number(process.env['KAHEA_SIM_SEEDS'] ?? usual);
  const calls = Number(process.env['KAHEA_SIM_CALLS'] ?? usualCalls);
  const seeds = Array.from({ length: count }, (_, index) => FIRST_SEED + index).filter((seed) => seed % 2 === parity);
  describe(title, () => {
    for (let at = 0; at < seeds.length; at += BATCH) {
      const batch = seeds.slice(at, at + BATCH);
      test(
        `every call ends legally and nothing is left, seeds ${batch[0]!} to ${batch.at(-1)!}`,
        { timeout: 240_000 },
        async () => {
          const happened = new Map(happenings.map((happening) => [happening, 0]));
          const note: Note = (happening) => happened.set(happening, (happened.get(happening) ?? 0) + 1);
          for (const seed of batch) {
            expect((await simulate(seed, calls, note)).slice(0, 10), `seed ${seed}`).toEqual([]);
          }
          const never = happenings.filter((happening) => happened.get(happening) === 0);
          if (batch.length * calls >= ENOUGH) expect(never, 'what never happened').toEqual([]);
        },
      );
    }
  });
}
