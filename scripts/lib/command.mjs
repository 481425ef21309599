// Running commands from the scripts: with their output shown, with a limit, and ended as a whole group.

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { constants as system, setPriority } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** Full path of a program on PATH (and in /usr/sbin, where Debian keeps servers), or null. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

function lowerPriority(pid) {
  try {
    setPriority(pid, system.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It ended already, or priorities cannot be set here.
  }
}

/**
 * Runs a command in the root of the checkout and gives its exit code, null when it was ended by `limit` (milliseconds).
 * Its output goes to ours, or to `output` when that is given. A `yielding` one takes little from
 * who else wants the processor.
 */
export function runCommand(
  command,
  args,
  { env = {}, limit = 600_000, output = null, cwd = ROOT, yielding = false } = {},
) {
  return new Promise((resolveCode) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', output === null ? 'inherit' : 'pipe', output === null ? 'inherit' : 'pipe'],
    });
    if (output !== null)
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', output);
    if (yielding && child.pid !== undefined) lowerPriority(child.pid);
    const endGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    };
    const timer = setTimeout(endGroup, limit);
    const interrupted = () => {
      endGroup();
      process.exit(130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const end = (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolveCode(code);
    };
    child.once('error', () => end(127));
    child.once('close', (code) => end(code));
  });
}
