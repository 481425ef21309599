// The files of the checkout, as the convention tests see them.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

const LEFT_OUT = new Set(['node_modules', 'dist', '.git', 'coverage', 'build']);

/** Paths relative to the checkout of all files under `folder` whose name ends in one of `endings`. */
export function filesUnder(folder: string, ...endings: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    for (const name of readdirSync(path)) {
      if (LEFT_OUT.has(name)) continue;
      const full = join(path, name);
      if (statSync(full).isDirectory()) visit(full);
      else if (endings.some((ending) => name.endsWith(ending))) found.push(relative(ROOT, full));
    }
  };
  try {
    visit(join(ROOT, folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return found.sort();
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Names of the folders directly in `folder`. */
export function foldersIn(folder: string): string[] {
  try {
    return readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !LEFT_OUT.has(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

/** Files that a generator writes, or that hold data. */
export function isGenerated(path: string): boolean {
  return /(^|\/)(generated|_expected|samples)\//.test(path);
}
