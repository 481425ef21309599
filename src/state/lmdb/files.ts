/** The files in a state folder. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lchownSync,
  lstatSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isSystemError, reasonOf } from '../../lib/system-error.ts';

/** Of the state; LMDB has a second one beside it, whose name begins with that of the first. */
const STORE = 'state.mdb';

export const storeFile = (folder: string): string => join(folder, STORE);

/** It is there while a server uses the folder. */
export const lockFile = (folder: string): string => join(folder, 'state.lock');

/** LMDB has it beside a file that is open, for those who read. */
export const readersFile = (file: string): string => `${file}-lock`;

/**
 * Why LMDB cannot open `file`, to write it or only to read; null: it can. To be asked first: where LMDB may not write the file of its
 * readers it takes the process down. What root needs there is made for the user of `file`, who may be the server.
 */
export function obstacleTo(use: 'read' | 'write', file: string): string | null {
  const readers = readersFile(file);
  const asked = use === 'read' ? constants.R_OK : constants.W_OK;
  const reason = existsSync(file) ? reasonAgainst(() => accessSync(file, asked)) : null;
  if (reason !== null) return `${file}: ${reason}`;
  const inside = reasonAgainst(() => {
    if (existsSync(file)) makeReadersFile(readers, file);
    accessSync(existsSync(readers) ? readers : dirname(readers), constants.W_OK);
  });
  return inside === null ? null : `${readers}: ${inside}`;
}

function reasonAgainst(attempt: () => void): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    // Nobody writes there, and LMDB reads without the file of readers.
    return isSystemError(error, 'EROFS') ? null : reasonOf(error);
  }
}

function makeReadersFile(readers: string, file: string): void {
  if (process.getuid?.() !== 0) return;
  if (!existsSync(readers)) closeSync(openSync(readers, 'wx', 0o664));
  else if (lstatSync(readers).isSymbolicLink()) throw new Error('a symbolic link stands there');
  giveToOwnerOf(file, readers);
}

/** What root makes for a server that may be another user. A link is not followed: that user may have put it there. */
export function giveToOwnerOf(other: string, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(other);
  lchownSync(file, uid, gid);
}

/** Removes what a store has written, unless a server uses it; what else is in the folder stays. */
export function removeUnusedStore(folder: string): void {
  if (!existsSync(folder) || existsSync(lockFile(folder))) return;
  for (const name of readdirSync(folder)) if (name.startsWith(STORE)) rmSync(join(folder, name));
}
