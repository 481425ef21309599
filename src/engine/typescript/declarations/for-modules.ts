/** The declarations for all modules of this server. */
import { readFileSync } from 'node:fs';
import { findAbove } from '../../../lib/find-above.ts';
import { isProblem } from '../../../lib/problem.ts';
import type { AnyModule } from '../../../module/define.ts';
import { availableModules, importModule } from '../../load/loader.ts';
import { writeDeclarations } from './declarations.ts';

/** What a folder of route files needs beside them so that `tsc` checks them as they run; `types` are packages of global types. */
export const tsconfig = (types: readonly string[]): object => ({
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    isolatedModules: true,
    skipLibCheck: true,
    types,
  },
  include: ['**/*.ts'],
});

export async function declarationsOfServer(): Promise<string> {
  const modules: AnyModule[] = [];
  for (const name of availableModules().sort()) {
    const module = await importModule(name);
    if (!isProblem(module)) modules.push(module);
  }
  return writeDeclarations(readFileSync(findAbove('types/kahea.d.ts')!, 'utf8'), modules);
}
