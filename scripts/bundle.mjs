// `node scripts/bundle.mjs`, a part of `npm run build`: the sources as a few files of JavaScript in dist/.

import { join } from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { ROOT } from './lib/command.mjs';

await bundle(join(ROOT, 'dist')).catch((error) => {
  // What is wrong with the sources has been printed.
  if (error.errors === undefined) console.error(`dist/ cannot be written: ${error.message}`);
  process.exitCode = 1;
});
