// A parameter that is listed as one with effect is read somewhere; what nobody reads says so in its declaration.

import ts from 'typescript';
import { expect, test } from 'vitest';
import { coreModule } from '../../src/engine/core/index.ts';
import type { AnyModule } from '../../src/module/define.ts';
import type { ParameterTable } from '../../src/module/parameters.ts';
import { filesUnder, foldersIn, textOf } from './tree.ts';

/** Names that code takes as a property, out of an object, or writes as text. */
function namesReadUnder(folders: readonly string[]): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) names.add(node.name.text);
    else if (ts.isBindingElement(node)) names.add((node.propertyName ?? node.name).getText());
    else if (ts.isStringLiteral(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  for (const path of folders.flatMap((folder) => filesUnder(folder, '.ts'))) {
    if (path.endsWith('.test.ts') || path.includes('/testing/')) continue;
    visit(ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true));
  }
  return names;
}

function unread(module: AnyModule, ...folders: string[]): string[] {
  const read = namesReadUnder(folders);
  return Object.entries((module.params ?? {}) as ParameterTable)
    .filter(
      ([name, { kind }]) => kind !== 'ignored' && kind !== 'no-effect' && kind !== 'not-available' && !read.has(name),
    )
    .map(([name]) => name);
}

test.each(foldersIn('modules'))('modules/%s reads each parameter that it does not declare as ignored', async (name) => {
  const { default: module } = (await import(`../../modules/${name}/index.ts`)) as { default: AnyModule };
  expect(unread(module, `modules/${name}`)).toEqual([]);
});

test('the server reads each core parameter that it does not declare as ignored', () => {
  expect(unread(coreModule, 'src/engine', 'src/cli', 'src/script')).toEqual([]);
});
