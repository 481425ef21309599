// The native parts, and how they are compiled.

import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { ROOT } from './command.mjs';

const SHARED = join(ROOT, 'native/lib');

/** Each part is one C file, `native/<name>/<name>.c`, and headers in `native/lib`. Where one cannot be had, the server does without what it gives. */
export const PARTS = [
  { name: 'udp-batch', platforms: ['linux'], without: 'UDP is read and written one datagram at a time' },
  {
    name: 'loop-pace',
    platforms: ['linux', 'darwin', 'freebsd'],
    without: 'messages are read one by one however many come (receive_wait)',
  },
  {
    name: 'unix-datagram',
    platforms: ['linux', 'darwin', 'freebsd'],
    without: 'Unix datagram sockets are not available',
  },
  {
    name: 'socket-tools',
    platforms: ['linux'],
    without:
      'the parameters tos, mhomed, natping_socket and udpping_from_path are refused, options of TCP are left to the system, and how long datagrams wait (overload_delay) is not known',
  },
  { name: 'socket-groups', platforms: ['linux'], without: 'one thread does all the work' },
  { name: 'doorbell', platforms: ['linux'], without: 'one thread does all the work' },
];

/** When the part or what it includes was changed last. */
function changedAt(source) {
  const shared = readdirSync(SHARED).map((file) => join(SHARED, file));
  return Math.max(...[source, ...shared].map((file) => statSync(file).mtimeMs));
}

/** Headers come with Node's own packages; npm's `nodedir` setting names another place. */
function headers() {
  const places = [process.env.npm_config_nodedir, dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  return places
    .filter((place) => place !== undefined)
    .map((place) => join(place, 'include/node'))
    .find((place) => existsSync(join(place, 'node_api.h')) && existsSync(join(place, 'uv.h')));
}

/** Null when the part is in `folder` now, else why it is not. `flags`: further ones of the compiler. */
export function buildPart({ name, platforms }, folder = join(ROOT, 'native/build'), more = []) {
  const source = join(ROOT, 'native', name, `${name}.c`);
  const target = join(folder, `${name}.node`);
  if (!platforms.includes(process.platform)) return `it is for ${platforms.join(', ')}`;
  if (existsSync(target) && statSync(target).mtimeMs > changedAt(source)) return null;
  const include = headers();
  if (include === undefined) return 'the headers of Node.js are not installed';
  mkdirSync(dirname(target), { recursive: true });
  // An old one may not fit the sources any more.
  rmSync(target, { force: true });
  // Not unloaded with the thread that loaded it: handles of the event loop are closed after that.
  const flags = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-Wl,-z,nodelete'];
  const args = [
    '-O2',
    '-fno-omit-frame-pointer',
    '-Wall',
    '-Wextra',
    '-shared',
    '-fPIC',
    `-I${include}`,
    ...flags,
    ...more,
    '-o',
    target,
    source,
  ];
  const { error, status, stderr } = spawnSync(process.env.CC ?? 'cc', args, { encoding: 'utf8' });
  if (error !== undefined) return 'there is no C compiler';
  return status === 0 ? null : stderr;
}
