// docs/reference/modules.md, and in each module's README the part between two marks, from the declarations of the modules.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coreModule } from '../../src/engine/core/index.ts';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import { isProblem } from '../../src/lib/problem.ts';
import type { AnyModule } from '../../src/module/define.ts';
import { modulesReference } from '../../src/module/reference.ts';
import { updateReadme } from './module-readme.ts';

interface Page {
  readonly path: string;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, '../..');

const declared = await Promise.all(availableModules().map((name) => importModule(name)));
const modules = declared.flatMap((module) => (isProblem(module) ? [] : [module]));

function readme(module: AnyModule): Page {
  const path = join(ROOT, 'modules', module.name, 'README.md');
  return { path, text: updateReadme(module, existsSync(path) ? readFileSync(path, 'utf8') : null) };
}

/** What is to stand in which file. */
export const modulesPages: readonly Page[] = [
  { path: join(ROOT, 'docs/reference/modules.md'), text: modulesReference(coreModule, modules) },
  ...modules.map(readme),
];
