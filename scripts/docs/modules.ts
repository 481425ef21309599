// A page for each module with an index of them, and in each module's README the part between two marks.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import { isProblem } from '../../src/lib/problem.ts';
import type { AnyModule } from '../../src/module/define.ts';
import { updateReadme } from './module-readme.ts';
import { moduleSections } from './module-sections.ts';
import { generatedPage, ROOT, type Page } from './page.ts';
import { table } from './table.ts';

const declared = await Promise.all([...availableModules()].sort().map((name) => importModule(name)));
export const modules: readonly AnyModule[] = declared.flatMap((module) => (isProblem(module) ? [] : [module]));

function modulePage({ name, doc, ...rest }: AnyModule): Page {
  return generatedPage(`modules/${name}.md`, name, doc, moduleSections({ name, doc, ...rest }));
}

function index(): Page {
  const rows = modules.map(({ name, doc }) => [`[${name}](${name}.md)`, doc]);
  const doc =
    'What `loadmodule` knows. What the core has without one is in [core](../core.md). Modules of Kamailio that are not here are in [not available yet](../not-available.md).';
  return generatedPage('modules/README.md', 'Modules', doc, table(['module', 'what it is for'], rows).join('\n'));
}

function readme(module: AnyModule): Page {
  const path = join(ROOT, 'modules', module.name, 'README.md');
  return { path, text: updateReadme(module, existsSync(path) ? readFileSync(path, 'utf8') : null) };
}

/** What is to stand in which file. */
export const modulesPages: readonly Page[] = [index(), ...modules.map(modulePage), ...modules.map(readme)];
