/** How included files are found and read. */

import { dirname, isAbsolute, join } from 'node:path';
import { unicodeOf } from '../lib/utf8-text.ts';

export interface ConfigFiles {
  /** The whole file, one character per byte; null when it cannot be read. */
  read(path: string): string | null;
}

/** For texts that stand alone. */
export const NO_FILES: ConfigFiles = { read: () => null };

/**
 * A relative name is taken from the folder of the including file, then from the working folder. It is written in the bytes of a
 * configuration; what is found has the name that the file system knows.
 */
export function resolveInclude(files: ConfigFiles, name: string, from: string): { path: string; text: string } | null {
  const file = unicodeOf(name);
  const candidates = isAbsolute(file) ? [file] : [join(dirname(from), file), file];
  for (const path of candidates) {
    const text = files.read(path);
    if (text !== null) return { path, text };
  }
  return null;
}
