/** Where control sockets and state live, unless the configuration or the command line says. */
import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../lib/make-folder.ts';
import type { Problem } from '../lib/problem.ts';

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Makes the folder when it is missing; false when nothing can be written there. */
export function ensureFolder(path: string): boolean {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * `/run/kamailio`, where the tools look, or a folder of the user's own where that cannot be written. The latter may be
 * in `/tmp`, where anybody could have made one of that name to take the place of our control sockets.
 */
export function defaultRuntimeFolder(environment: NodeJS.ProcessEnv, usual = '/run/kamailio'): string | Problem {
  if (ensureFolder(usual)) return usual;
  const base = environment['XDG_RUNTIME_DIR'];
  const path = base === undefined ? join(tmpdir(), `kahea-${process.getuid?.() ?? 0}`) : join(base, 'kahea');
  const reason = privateFolder(path);
  if (reason === null) return path;
  return {
    problem: 'bad-value',
    message: `the runtime folder ${path} cannot be used: ${reason}`,
    hint: 'name another with rundir or -Y',
  };
}

/** Makes a folder that only its owner can use, or finds it so; why not, or null. */
export function privateFolder(path: string): string | null {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') return message;
  }
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.isSymbolicLink() ? 'it is a symbolic link' : 'it is no folder';
  if (found.uid !== process.getuid?.()) return 'it belongs to somebody else';
  if ((found.mode & 0o022) !== 0) return 'others may write there';
  return null;
}

export function defaultStateFolder(environment: NodeJS.ProcessEnv): string {
  if (isRoot()) return '/var/lib/kahea';
  return join(environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'kahea');
}
