// What the checker takes for harmless in a query has no quotes left that could end it.
import { expect, test } from 'vitest';
import { CORE_TRANSFORMATIONS } from '../../src/pv/core-variables.ts';
import { Script } from '../../src/pv/testing/sample.ts';
import { MAKES_HARMLESS } from '../../src/script/check/queries/taint.ts';

const CORE = new Set(CORE_TRANSFORMATIONS.map(({ name }) => name));
const PARAMETERS: Readonly<Record<string, string>> = { 's.count': ',o' };

/** Of ours: `sql.` belongs to a module that is not here. */
const names = [...MAKES_HARMLESS].filter((name) => !name.startsWith('sql.'));

test.each(names)('{%s} leaves no bare quote', (name) => {
  expect(CORE).toContain(name);
  const script = new Script();
  for (const text of ["' or 'a'='a", `"'\\'`, "5'", "\\'; --"]) {
    script.ctx.variables.set('x', text);
    const result = script.print(`$(var(x){${name}${PARAMETERS[name] ?? ''}})`);
    expect(result.replace(/\\[^]/g, '')).not.toMatch(/['"\\]/);
  }
});
