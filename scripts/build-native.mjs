// Builds the native parts with the C compiler at hand. They are optional: without compiler or headers of Node the server
// runs, and says at its start what it cannot do when a configuration asks for it.

import { buildPart, PARTS } from './lib/native-parts.mjs';

for (const part of PARTS) {
  const problem = buildPart(part);
  if (problem !== null) console.log(`${part.without}: ${problem}`);
}
