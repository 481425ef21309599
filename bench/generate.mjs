// Load for a server on this machine, from the command line: `node bench/generate.mjs calls --target 127.0.0.1:5060 --rate 400`.
// The options are in generator/README.md.

import { spawnSync } from 'node:child_process';
import { buildGenerator } from './generator.mjs';

const USAGE =
  'node bench/generate.mjs calls|messages|register --target ADDRESS:PORT [--caller ADDRESS:PORT --callee ADDRESS:PORT ' +
  '--rate N (a second) --window N (at a time) --seconds N --count N --drain SECONDS --user NAME --users N --first-user N ' +
  '--order sequence|random --pass N --held N --talk MILLISECONDS]';

function main(words) {
  if (words.length === 0 || words.includes('--help') || words.includes('-h')) {
    console.log(`usage: ${USAGE}`);
    return words.length === 0 ? 2 : 0;
  }
  try {
    return spawnSync(buildGenerator(), words, { stdio: 'inherit' }).status ?? 1;
  } catch (error) {
    console.error(error.message);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
