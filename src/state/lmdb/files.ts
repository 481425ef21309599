/** The files in a state folder. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Of the state; LMDB has a second one beside it, whose name begins with that of the first. */
const STORE = 'state.mdb';

export const storeFile = (folder: string): string => join(folder, STORE);

/** It is there while a server uses the folder. */
export const lockFile = (folder: string): string => join(folder, 'state.lock');

/** Removes what a store has written, unless a server uses it; what else is in the folder stays. */
export function removeUnusedStore(folder: string): void {
  if (!existsSync(folder) || existsSync(lockFile(folder))) return;
  for (const name of readdirSync(folder)) if (name.startsWith(STORE)) rmSync(join(folder, name));
}
