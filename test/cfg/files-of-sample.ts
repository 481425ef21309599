// Files of a sample by names inside of its folder, so that what is said about them is the same everywhere.

import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ConfigFiles } from '../../src/script/files.ts';

export function filesOfSample(folder: string): ConfigFiles {
  return {
    read(path) {
      const file = join(folder, path);
      return existsSync(file) && !relative(folder, file).startsWith('..') ? readFileSync(file, 'latin1') : null;
    },
  };
}
