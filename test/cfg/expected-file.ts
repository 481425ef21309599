// The files of `_expected`: compared, or with UPDATE=1 written.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

/** `folder` is that of the sample; empty content is no file. */
export function expectFile(folder: string, file: string, content: string): void {
  const path = join(folder, '_expected', file);
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    if (content === '') rmSync(path, { force: true });
    else writeFileSync(path, content, 'latin1');
  }
  expect(content).toBe(existsSync(path) ? readFileSync(path, 'latin1') : '');
}
