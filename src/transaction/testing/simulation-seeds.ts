// Which seeds a run covers: 500 by default, in two halves so that two processors share them.
import { describe, expect, test } from 'vitest';
import { simulate } from './simulation.ts';

const SEEDS = Number(process.env['KAHEA_SIM_SEEDS'] ?? 500);
const CALLS = Number(process.env['KAHEA_SIM_CALLS'] ?? 200);
const FIRST_SEED = Number(process.env['KAHEA_SIM_FIRST'] ?? 1);
/** Seeds of one test, so that a failure names a small range and none takes long. */
const BATCH = 25;

/** The tests of one half: seeds of one parity. */
export function simulationTests(parity: 0 | 1): void {
  const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index).filter((seed) => seed % 2 === parity);
  describe('calls through a proxy over a network that loses, duplicates and reorders', () => {
    for (let at = 0; at < seeds.length; at += BATCH) {
      const batch = seeds.slice(at, at + BATCH);
      test(
        `every call ends legally and nothing is left, seeds ${batch[0]!} to ${batch.at(-1)!}`,
        { timeout: 240_000 },
        () => {
          for (const seed of batch) expect(simulate(seed, CALLS).slice(0, 10), `seed ${seed}`).toEqual([]);
        },
      );
    }
  });
}
