// Loads a compiled program, or says what has to be done before it can be.

import './node-version.js';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/** @param program its file below `dist/src/cli/` */
export async function launch(program) {
  const compiled = new URL(`../dist/src/cli/${program}`, import.meta.url);
  if (existsSync(compiled)) {
    // From Node.js 22 on: what V8 made of the sources stays beside them, where who may write it could write them as well.
    module.enableCompileCache?.(fileURLToPath(new URL('../dist/.compile-cache', import.meta.url)));
    await import(compiled.href);
  } else {
    console.error(
      `ERROR: not built yet: type npm ci && npm run build in ${fileURLToPath(new URL('..', import.meta.url))}`,
    );
    process.exitCode = 1;
  }
}
