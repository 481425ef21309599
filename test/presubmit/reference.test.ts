// docs/reference/modules.md is made from the declarations. `UPDATE=1 npx vitest run --project unit reference` writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import { coreModule } from '../../src/engine/core/index.ts';
import { isProblem } from '../../src/lib/problem.ts';
import { modulesReference } from '../../src/module/reference.ts';

const PAGE = join(import.meta.dirname, '../../docs/reference/modules.md');

test('the page of modules says what their declarations say', async () => {
  const declared = await Promise.all(availableModules().map((name) => importModule(name)));
  const modules = declared.flatMap((module) => (isProblem(module) ? [] : [module]));
  const text = modulesReference(coreModule, modules);
  if (process.env['UPDATE'] === '1') writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});
