// Builds the load generator when it is needed, and runs it.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/command.mjs';

const SOURCES = join(import.meta.dirname, 'generator');
const CACHE = join(ROOT, 'node_modules/.cache/kahea-bench');

/** Of the compiler. `sanitized` finds what C lets pass, at a third of the speed. */
const FLAGS = ['-std=gnu11', '-O2', '-g', '-Wall', '-Wextra', '-Werror'];
const SANITIZED = ['-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer'];

/** Path of the program; compiled where these sources have not been. */
export function buildGenerator({ sanitized = false } = {}) {
  const files = readdirSync(SOURCES).filter((file) => /\.[ch]$/.test(file));
  const flags = sanitized ? [...FLAGS, ...SANITIZED] : FLAGS;
  const hash = createHash('sha256').update(flags.join(' '));
  for (const file of files.toSorted()) hash.update(readFileSync(join(SOURCES, file)));
  const program = join(CACHE, `generator-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(program)) return program;
  if (process.platform !== 'linux') throw new Error('the load generator is for Linux');
  mkdirSync(CACHE, { recursive: true });
  const made = `${program}.${process.pid}`;
  const sources = files.filter((file) => file.endsWith('.c')).map((file) => join(SOURCES, file));
  const { error, status, stderr } = spawnSync(process.env.CC ?? 'cc', [...flags, '-o', made, ...sources], {
    encoding: 'utf8',
  });
  if (error !== undefined) throw new Error('the load generator needs a C compiler (Debian: apt-get install gcc)');
  if (status !== 0) throw new Error(`the load generator was not built:\n${stderr}`);
  renameSync(made, program);
  return program;
}

/** `{ seconds: 5, window: 64 }` as words of a command line. */
function words(options) {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      String(value),
    ]);
}

/**
 * Runs one load (`calls`, `messages`, `register`) from and to the addresses of `where`; resolves to what it reports.
 * `onEvent` is told "held" and "measured" where calls are held.
 */
export function generate(mode, where, options, { onEvent = () => null, sanitized = false } = {}) {
  const addresses = {
    target: `${where.host}:${where.port}`,
    caller: `${where.caller}:5060`,
    callee: `${where.callee}:${where.calleePort}`,
  };
  const program = buildGenerator({ sanitized });
  return new Promise((resolve, reject) => {
    const child = spawn(program, [mode, ...words({ ...addresses, ...options })], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    let text = '';
    let result = null;
    child.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop();
      for (const line of lines) {
        const message = JSON.parse(line);
        if ('event' in message) onEvent(message.event);
        else result = message;
      }
    });
    // A generator does not outlive who asked for it.
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', end);
      if (code === 0 && result !== null) resolve(result);
      else reject(new Error(errors.trim() || `the load generator ended with ${code ?? signal}`));
    });
  });
}
