// The programs by chance have everything that the language has.

import { expect, test } from 'vitest';
import { Occurrences } from '../cfg/occurrences.ts';
import { Chance } from './chance.ts';
import { ENVIRONMENT, FILES } from './pipeline.ts';
import { program } from './programs.ts';

const PROGRAMS = 1_500;

const found = new Occurrences();
for (let seed = 1; seed <= PROGRAMS; seed++) {
  found.add({ path: 'main.cfg', text: program(new Chance(seed)), files: FILES, environment: ENVIRONMENT });
}

test.each(Object.entries(found.missing()))('of %s none is missing', (_what, missing) => {
  expect(missing).toEqual([]);
});
