// Load for a server on this machine, from the command line: `node bench/generate.mjs calls --target 127.0.0.1:5060 --rate 400`.
// The options are in generator/README.md.

import { spawnSync } from 'node:child_process';
import { buildGenerator } from './generator.mjs';

const { status } = spawnSync(buildGenerator(), process.argv.slice(2), { stdio: 'inherit' });
process.exitCode = status ?? 1;
