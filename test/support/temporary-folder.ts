// A folder of one test, removed when the test ends.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a new empty folder; short path, because Unix socket names are limited to 107 bytes. */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'kahea-'));
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
