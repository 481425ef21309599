import { expect, test } from 'vitest';
import { compileText } from '../../src/engine/testing/compile-text.ts';
import { workerCount } from '../../src/engine/workers/worker-count.ts';
import tm from '../tm/index.ts';
import uac from './index.ts';

test.each([
  ['method', 2],
  // A worker makes Call-IDs that are its own; with another one the answer would come to a worker that asked nothing.
  ['callid', 1],
])('where a configuration has $uac_req(%s) there are %i workers', (key, count) => {
  const { core, sole } = compileText(
    `workers=2\nloadmodule "tm.so"\nloadmodule "uac.so"\nrequest_route { $uac_req(${key}) = "a"; }`,
    tm,
    uac,
  );
  expect(workerCount(core, sole)).toBe(count);
});
