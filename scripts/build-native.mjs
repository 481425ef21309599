// Builds the native parts with the C compiler at hand. They are optional: without compiler or headers of Node the server
// runs, and says at its start what it cannot do when a configuration asks for it.

import { buildPart, PARTS } from './lib/native-parts.mjs';

const problems = new Set();
for (const part of PARTS) {
  const problem = buildPart(part);
  if (problem !== null) problems.add(`${part.without}: ${problem}`);
}
// Several parts may be needed for one thing: it is said once.
for (const problem of problems) console.log(problem);
