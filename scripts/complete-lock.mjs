// `node scripts/complete-lock.mjs`: adds to package-lock.json the packages of other platforms that npm leaves out when the
// registry it used does not have them. Without them `npm ci` refuses the lock file. Run it after every `npm install`.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/command.mjs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'arm'];

/** What a package called `@scope/thing-linux-x64-musl` runs on; null when its name does not say. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return null;
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : ['glibc'];
  return { cpu: [cpu], ...(os === 'linux' && /gnu|musl/.test(name) ? { libc } : {}), os: [os] };
}

/** Adds the missing entries and gives their names. */
export function completeLock(lock) {
  const { packages } = lock;
  const added = [];
  for (const [path, { dev, license, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages) continue;
      const platform = platformOf(name);
      if (platform === null || !/^\d/.test(version)) continue;
      packages[`node_modules/${name}`] = {
        version,
        ...(license === undefined ? {} : { license }),
        ...(dev === true ? { dev } : {}),
        optional: true,
        ...platform,
      };
      added.push(name);
    }
  }
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([left], [right]) => (left < right ? -1 : 1)));
  return added;
}

const file = join(ROOT, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = completeLock(lock);
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} packages of other platforms added to package-lock.json`);
