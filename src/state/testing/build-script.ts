/** Makes a program of a test, that imports sources, one that Node runs in a process or a thread of its own. */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/** Writes `NAME.mjs` to `folder`; gives its path. */
export async function buildScript(folder: string, name: string, source: string): Promise<string> {
  const entry = join(folder, `${name}.ts`);
  const modules = join(folder, 'node_modules');
  writeFileSync(entry, source);
  if (!existsSync(modules)) symlinkSync(resolve(import.meta.dirname, '../../../node_modules'), modules);
  await build({
    root: folder,
    logLevel: 'silent',
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
    ssr: { external: ['lmdb'] },
  });
  return join(folder, `${name}.mjs`);
}
