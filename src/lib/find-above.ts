/** Files of the package that are no code, and code that is found by name, from wherever this file ends up in a build. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `path` in the nearest folder above this file that has it, up to the one of package.json; null when there is none. So sources
 * find what is beside the sources, and bundles what is beside the bundles, however deep they are.
 */
export function findAbove(path: string): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, path))) {
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return null;
    folder = dirname(folder);
  }
  return join(folder, path);
}
