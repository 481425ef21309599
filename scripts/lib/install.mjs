// Installing what a fresh clone lacks: npm packages, and Debian packages with the peers of the tests.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, ROOT, runCommand } from './command.mjs';

/** Programs the system tests talk to, and the Debian package of each. */
export const PEERS = [
  { program: 'sipp', package: 'sip-tester' },
  { program: 'sipsak', package: 'sipsak' },
  { program: 'baresip', package: 'baresip-core' },
  { program: 'kamailio', package: 'kamailio' },
  { program: 'kamcmd', package: 'kamailio' },
];

/** Runs `npm ci` when node_modules is missing or older than the lock file. Gives false when that failed. */
export async function installModules({ quiet = false } = {}) {
  const lock = join(ROOT, 'package-lock.json');
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs - 1) return true;
  if (!quiet) console.log('installing npm packages …');
  const lines = [];
  const options = { output: (text) => lines.push(text) };
  if ((await runCommand('npm', ['ci', '--no-audit', '--no-fund'], options)) === 0) return true;
  // `npm ci` wants every package of every platform from the registry; some mirrors do not have them all.
  const fallback = ['install', '--no-save', '--no-audit', '--no-fund', '--no-package-lock'];
  if ((await runCommand('npm', fallback, options)) === 0) return true;
  console.error(lines.join(''));
  return false;
}

/** Peers that are not there. */
export function missingPeers() {
  return PEERS.filter(({ program }) => findProgram(program) === null);
}

/** Installs missing peers with apt-get when we are root; gives those that are still missing. */
export async function installPeers() {
  const missing = missingPeers();
  if (missing.length === 0) return missing;
  const packages = [...new Set(missing.map((peer) => peer.package))];
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || findProgram('apt-get') === null) {
    console.log(`These tests need programs that are not installed. As root: apt-get update && ${command}`);
    return missing;
  }
  console.log(`installing ${packages.join(', ')} …`);
  const lines = [];
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, output: (text) => lines.push(text) };
  await runCommand('apt-get', ['update', '-q'], options);
  const code = await runCommand('apt-get', command.split(' ').slice(1), options);
  if (code !== 0) console.error(lines.join(''));
  return missingPeers();
}
