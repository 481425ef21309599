// Programs by chance and damaged samples: nothing crashes, nothing hangs, nothing changes its meaning.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { guardRegularExpressions } from '../../src/lib/regex-guard.ts';
import { Chance } from './chance.ts';
import { damage } from './damage.ts';
import { checkProgram, checkText } from './pipeline.ts';
import { program } from './programs.ts';

// As in the server.
guardRegularExpressions();

const PROGRAMS = Number(process.env.KAHEA_FUZZ ?? 300);
const FIRST_SEED = Number(process.env.KAHEA_FUZZ_SEED ?? 1);
/** Far more than any of them takes: what takes longer hangs. */
const LIMIT = 5_000 + PROGRAMS * 100;

const samples = join(dirname(fileURLToPath(import.meta.url)), '../cfg');
/** In one order and the same everywhere, so that a seed is the same text on every machine. */
const texts = readdirSync(samples, { recursive: true, encoding: 'utf8' })
  .filter((name) => basename(name) === 'main.cfg')
  .sort()
  .map((name) => join(samples, name))
  .map((path) => readFileSync(path, 'latin1'));

/** Runs one seed after the other; a failure says which, and shows the text. */
async function forSeeds(
  make: (chance: Chance) => string,
  check: (text: string) => Promise<unknown>,
  count = PROGRAMS,
): Promise<number> {
  let held = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    const text = make(new Chance(seed));
    try {
      if ((await check(text)) !== false) held++;
    } catch (error) {
      throw new Error(`seed ${String(seed)}: ${(error as Error).stack ?? String(error)}\n--- text:\n${text}`, {
        cause: error,
      });
    }
  }
  return held;
}

test('programs over the whole grammar are read, printed, laid out, compiled and run', { timeout: LIMIT }, async () => {
  const ran = await forSeeds(program, checkProgram);
  // Chance makes some that the checker refuses; most have to come through.
  expect(ran).toBeGreaterThan(PROGRAMS / 2);
});

test('samples with damaged bytes are read, and what is left of them is printed', { timeout: LIMIT }, async () => {
  await forSeeds((chance) => damage(chance, texts), checkText);
});

const INSTALLED = '/etc/kamailio/kamailio.cfg';

test.skipIf(!existsSync(INSTALLED))(
  'the installed configuration with damaged bytes is read, and what is left of it is printed',
  { timeout: LIMIT },
  async () => {
    const text = readFileSync(INSTALLED, 'latin1');
    await forSeeds((chance) => damage(chance, [text]), checkText, Math.ceil(PROGRAMS / 10));
  },
);
