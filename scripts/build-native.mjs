// Builds the native parts with the C compiler at hand. They are optional: without compiler or headers of Node the server
// runs, and says at its start what it cannot do when a configuration asks for it.

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const ROOT = resolve(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'native/unix-datagram/unix-datagram.c');
const TARGET = join(ROOT, 'native/build/unix-datagram.node');

/** Headers come with Node's own packages; npm's `nodedir` setting names another place. */
function headers() {
  const places = [process.env.npm_config_nodedir, dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  return places
    .filter((place) => place !== undefined)
    .map((place) => join(place, 'include/node'))
    .find((place) => existsSync(join(place, 'node_api.h')) && existsSync(join(place, 'uv.h')));
}

function build() {
  if (existsSync(TARGET) && statSync(TARGET).mtimeMs > statSync(SOURCE).mtimeMs) return null;
  const include = headers();
  if (include === undefined) return 'the headers of Node.js are not installed';
  mkdirSync(dirname(TARGET), { recursive: true });
  const flags = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
  const args = ['-O2', '-Wall', '-shared', '-fPIC', `-I${include}`, ...flags, '-o', TARGET, SOURCE];
  const { error, status, stderr } = spawnSync(process.env.CC ?? 'cc', args, { encoding: 'utf8' });
  if (error !== undefined) return 'there is no C compiler';
  return status === 0 ? null : stderr;
}

const problem = build();
if (problem !== null) console.log(`Unix datagram sockets will not be available: ${problem}`);
