// Loads a compiled program, or says what has to be done before it can be.

import './node-version.js';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param program its file below `dist/src/cli/` */
export async function launch(program) {
  const compiled = new URL(`../dist/src/cli/${program}`, import.meta.url);
  if (existsSync(compiled)) await import(compiled.href);
  else {
    console.error(
      `ERROR: not built yet: type npm ci && npm run build in ${fileURLToPath(new URL('..', import.meta.url))}`,
    );
    process.exitCode = 1;
  }
}
