// Installing what a fresh clone lacks: npm packages, and Debian packages with the peers of the tests.

import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, ROOT, runCommand } from './command.mjs';
import { complainOfOwner } from './owner.mjs';

/** Programs the system tests talk to and modules of Kamailio, and the Debian package of each. */
export const PEERS = [
  { program: 'sipp', package: 'sip-tester' },
  { program: 'sipsak', package: 'sipsak' },
  { program: 'baresip', package: 'baresip-core' },
  { program: 'kamailio', package: 'kamailio' },
  { program: 'kamcmd', package: 'kamailio' },
  { program: 'chromium', package: 'chromium' },
  { program: 'tshark', package: 'tshark' },
  { module: 'websocket.so', package: 'kamailio-websocket-modules' },
  { module: 'tls.so', package: 'kamailio-tls-modules' },
  { module: 'outbound.so', package: 'kamailio-outbound-modules' },
  { module: 'json.so', package: 'kamailio-json-modules' },
  { module: 'jansson.so', package: 'kamailio-extra-modules' },
  { module: 'xmlops.so', package: 'kamailio-xml-modules' },
];

/** By itself npm tries for minutes, silently, where there is no network. */
const NPM_OPTIONS = ['--no-audit', '--no-fund', '--fetch-retry-maxtimeout=10000'];

/** What npm says where there is no way to the registry. */
const UNREACHABLE = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/;

/** Runs `npm ci` when node_modules is missing or older than the lock file. Gives false when that failed. */
export async function installModules({ quiet = false } = {}) {
  const lock = join(ROOT, 'package-lock.json');
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs - 1) return true;
  const refused = complainOfOwner(join(ROOT, 'node_modules'), 'install');
  if (refused !== null) {
    console.error(refused);
    return false;
  }
  if (!quiet) console.log('installing npm packages …');
  const lines = [];
  const options = { output: (text) => lines.push(text) };
  const code = await runCommand('npm', ['ci', ...NPM_OPTIONS], options);
  if (code === 0) return true;
  const unreachable = UNREACHABLE.exec(lines.join(''))?.[0];
  if (code === null || unreachable !== undefined) {
    const why = unreachable ?? 'no answer in ten minutes';
    console.error(`ERROR: cannot install npm packages: the registry cannot be reached (${why})`);
    return false;
  }
  if (!quiet) console.log('npm ci failed; trying npm install …');
  // `npm ci` wants every package of every platform from the registry; some mirrors do not have them all.
  const fallback = ['install', ...NPM_OPTIONS, '--no-save', '--no-package-lock'];
  if ((await runCommand('npm', fallback, options)) === 0) return true;
  console.error(lines.join(''));
  return false;
}

/** Whether Debian's Kamailio has a module. */
function hasModule(name) {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  return folders.some((folder) => existsSync(join('/usr/lib', folder, 'kamailio/modules', name)));
}

/** Peers that are not there. */
export function missingPeers() {
  return PEERS.filter(({ program, module }) =>
    module === undefined ? findProgram(program) === null : !hasModule(module),
  );
}

/** How to install `packages`, for a person with the right to. */
function installCommand(packages) {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Installs missing peers with apt-get when we are root. Gives what names those still missing and says how to install them,
 * or null.
 */
export async function installPeers() {
  const packages = [...new Set(missingPeers().map((peer) => peer.package))];
  if (packages.length > 0 && process.getuid?.() === 0 && findProgram('apt-get') !== null) {
    console.log(`installing ${packages.join(', ')} …`);
    const lines = [];
    const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, output: (text) => lines.push(text) };
    const code = await withoutServices(() => runCommand('sh', ['-c', installCommand(packages)], options));
    if (code !== 0) console.error(lines.join(''));
    // Its package makes a service of Kamailio that would begin with the next start of the machine.
    else if (packages.includes('kamailio')) await runCommand('update-rc.d', ['kamailio', 'disable'], options);
  }
  const missing = missingPeers();
  if (missing.length === 0) return null;
  const programs = missing.map((peer) => peer.program ?? peer.module).join(', ');
  const missingPackages = [...new Set(missing.map((peer) => peer.package))];
  return `${programs}, which ${missing.length === 1 ? 'is' : 'are'} not installed; as root: ${installCommand(missingPackages)}`;
}

/** Runs an installation of packages that starts none of their services: `policy` is the file that Debian asks. */
export async function withoutServices(install, policy = '/usr/sbin/policy-rc.d') {
  // In a container there often is one already, which says the same.
  if (existsSync(policy)) return install();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await install();
  } finally {
    rmSync(policy, { force: true });
  }
}
