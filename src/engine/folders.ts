/** Where control sockets and state live, unless the configuration or the command line says. */
import { accessSync, chownSync, constants, existsSync, lstatSync, mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Problem } from '../lib/problem.ts';
import type { Account } from './start/privileges.ts';
import { reasonOf } from '../lib/system-error.ts';

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export interface ServerFolders {
  readonly runtime: string;
  readonly state: string;
  /** Whom files and folders that are made have to belong to; null: who started the server. */
  readonly account: Account | null;
}

/**
 * Makes the folder when it is missing, for that account, but not those above it: as in Kamailio a slip of the pen makes none.
 * Why nothing can be written there, or null.
 */
export function ensureFolder(path: string, account: Account | null): string | null {
  try {
    if (!existsSync(path)) {
      if (!existsSync(dirname(path))) return `there is no folder ${dirname(path)}`;
      mkdirSync(path);
      if (account !== null) chownSync(path, account.uid ?? -1, account.gid ?? -1);
    }
    accessSync(path, constants.W_OK);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * `/run/kamailio`, where the tools look, or a folder of the user's own where that cannot be written. The latter may be
 * in `/tmp`, where anybody could have made one of that name to take the place of our control sockets.
 */
export function defaultRuntimeFolder(
  environment: NodeJS.ProcessEnv,
  account: Account | null,
  usual = '/run/kamailio',
): string | Problem {
  if (ensureFolder(usual, account) === null) return usual;
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
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return reasonOf(error);
  }
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.isSymbolicLink() ? 'it is a symbolic link' : 'it is no folder';
  if (found.uid !== process.getuid?.()) return 'it belongs to somebody else';
  if ((found.mode & 0o022) !== 0) return 'others may write there';
  return null;
}

export function defaultStateFolder(environment: NodeJS.ProcessEnv): string | Problem {
  if (isRoot()) return '/var/lib/kahea';
  const base = environment['XDG_STATE_HOME'];
  if (base !== undefined && isAbsolute(base)) return join(base, 'kahea');
  try {
    return join(homedir(), '.local', 'state', 'kahea');
  } catch {
    // A number that is no user of this system, as in some containers.
    return { problem: 'bad-value', message: 'this user has no home for the state', hint: 'name a folder with --state' };
  }
}

/** What `load` imports, which needs the package of the database, or that it is not there. */
export async function loadDatabase<T extends object>(load: () => Promise<T>): Promise<T | Problem> {
  try {
    return await load();
  } catch (error) {
    return {
      problem: 'not-available',
      message: `the database of the state cannot be loaded: ${(error as Error).message.split('\n', 1)[0]!}`,
      hint: 'the package lmdb belongs to the installation: npm install lmdb',
    };
  }
}

/** Types of file systems in memory, as statfs(2) has them: tmpfs, ramfs. */
const IN_MEMORY: readonly number[] = [0x01021994, 0x858458f6];

/** Whether what is in a folder is gone when the machine starts anew. */
export function isVolatile(path: string): boolean {
  try {
    return IN_MEMORY.includes(statfsSync(path).type) || realpathSync(path).startsWith('/run/');
  } catch {
    return false;
  }
}
