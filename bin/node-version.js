// Says in one line when Node.js is older than package.json asks for. Imported before anything an older one would stumble over.

import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const needed = engines.node.replace('>=', '');
const [major, minor] = process.versions.node.split('.').map(Number);
const [neededMajor, neededMinor] = needed.split('.').map(Number);

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  console.error(
    `ERROR: Kahea needs Node.js ${needed} or later; this is ${process.versions.node} (${process.execPath})`,
  );
  process.exit(1);
}
