// Compiles a folder of C sources into a program, when it has not been.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/command.mjs';

const CACHE = join(ROOT, 'node_modules/.cache/kahea-bench');

/** Of the compiler. `sanitized` finds what C lets pass, at a third of the speed. */
const FLAGS = ['-std=gnu11', '-O2', '-g', '-Wall', '-Wextra', '-Werror'];
const SANITIZED = ['-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer'];

/** Path of the program that is made of the sources in the folder `name` beside this file. */
export function compile(name, { sanitized = false } = {}) {
  const folder = join(import.meta.dirname, name);
  const files = readdirSync(folder).filter((file) => /\.[ch]$/.test(file));
  const flags = sanitized ? [...FLAGS, ...SANITIZED] : FLAGS;
  const hash = createHash('sha256').update(flags.join(' '));
  for (const file of files.toSorted()) hash.update(readFileSync(join(folder, file)));
  const program = join(CACHE, `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(program)) return program;
  if (process.platform !== 'linux') throw new Error('the load generator is for Linux');
  mkdirSync(CACHE, { recursive: true });
  const made = `${program}.${process.pid}`;
  const sources = files.filter((file) => file.endsWith('.c')).map((file) => join(folder, file));
  const { error, status, stderr } = spawnSync(process.env.CC ?? 'cc', [...flags, '-o', made, ...sources], {
    encoding: 'utf8',
  });
  if (error !== undefined) throw new Error('the load generator needs a C compiler (Debian: apt-get install gcc)');
  if (status !== 0) throw new Error(`${name} was not built:\n${stderr}`);
  renameSync(made, program);
  return program;
}
