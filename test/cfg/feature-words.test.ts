// Nothing of the language is without a sample: what the parser, the preprocessor and the engine declare occurs in one.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ENVIRONMENT, FEATURES, featureSamples } from './feature-samples.ts';
import { filesOfSample } from './files-of-sample.ts';
import { Occurrences } from './occurrences.ts';

const found = new Occurrences();
for (const sample of featureSamples) {
  const files = filesOfSample(join(FEATURES, sample));
  found.add({ path: 'main.cfg', text: files.read('main.cfg')!, files, environment: ENVIRONMENT });
}

test.each(Object.entries(found.missing()))('of %s none is without a sample', (_what, missing) => {
  expect(missing).toEqual([]);
});
