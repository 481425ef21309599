/** Opens the state folder of a server, or says in one line why it cannot be used. */
import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { makeFolder } from '../../lib/make-folder.ts';
import type { StateProblem, StateStore } from '../store.ts';
import { findDamage, FORMAT_KEY, inUse, laterFormat } from './check-file.ts';
import { lockFile, obstacleTo, storeFile } from './files.ts';
import { type LockResult, releaseLock, takeLock } from './lock.ts';
import { StoreSharing } from './sharing.ts';
import { LmdbStore, type LmdbStoreParts } from './store.ts';
import { Tree } from './tree.ts';
import { STATE_FORMAT, UPGRADES } from './upgrades.ts';
import { reasonOf } from '../../lib/system-error.ts';

/** Space that must be left on the disk; below it nothing is written. */
const SPACE_NEEDED = 16 * 1024 * 1024;

function spaceProblem(folder: string, free: number): StateProblem | null {
  if (free >= SPACE_NEEDED) return null;
  return { kind: 'full', message: `less than 16 MB of disk space are left for the state folder ${folder}` };
}

function unwritable(folder: string, error: unknown): StateProblem {
  return { kind: 'unwritable', message: `cannot use the state folder ${folder}: ${reasonOf(error)}` };
}

function corrupt(file: string, reason: string): StateProblem {
  return {
    kind: 'corrupt',
    message: `the state file ${file} is damaged (${reason}); move it away to start without it`,
  };
}

export { endThread, STATE_SHARING_BYTES } from './sharing.ts';

export interface OpenOptions {
  /**
   * Zeroes of {@link STATE_SHARING_BYTES}: other threads will join with them. What is read to be changed and written has to be so in
   * `exclusive`. Absent: there are no others.
   */
  readonly sharing?: SharedArrayBuffer | undefined;
}

/** Makes the folder when it does not exist. */
export function openLmdbStore(folder: string, { sharing }: OpenOptions = {}): StateStore | StateProblem {
  const file = storeFile(folder);
  const lock = lockFile(folder);
  let locked: LockResult;
  try {
    makeFolder(folder, 0o750);
    const { bavail, bsize } = statfsSync(folder);
    const problem = spaceProblem(folder, bavail * bsize);
    if (problem !== null) return problem;
    locked = takeLock(lock);
  } catch (error) {
    return unwritable(folder, error);
  }
  if ('holder' in locked) {
    return inUse(folder, locked.holder);
  }
  const obstacle = obstacleTo('write', file);
  const opened =
    obstacle === null
      ? openTree(file, locked.lastEnd === 'powered-off')
      : ({ kind: 'unwritable', message: `cannot use the state folder ${folder}: ${obstacle}` } as const);
  if (!(opened instanceof Tree)) {
    releaseLock(lock);
    return opened;
  }
  return storeOn(opened, folder, {
    sharing: sharing === undefined ? null : new StoreSharing(sharing),
    onClosed: () => {
      releaseLock(lock);
    },
  });
}

/** The store that another thread of this process has opened as a shared one, for the thread that asks; that one closes last. */
export function joinLmdbStore(folder: string, sharing: SharedArrayBuffer): StateStore {
  return storeOn(new Tree(storeFile(folder)), folder, {
    sharing: new StoreSharing(sharing),
    onClosed: () => undefined,
  });
}

function storeOn(tree: Tree, folder: string, parts: Pick<LmdbStoreParts, 'sharing' | 'onClosed'>): StateStore {
  return new LmdbStore({
    ...parts,
    tree,
    path: storeFile(folder),
    checkSpace: async () => {
      // A file system that does not say is not full.
      const space = await statfs(folder).catch(() => null);
      return space === null ? null : spaceProblem(folder, space.bavail * space.bsize);
    },
  });
}

function openTree(file: string, isDoubtful: boolean): Tree | StateProblem {
  let tree: Tree;
  try {
    const damage = findDamage(file, isDoubtful);
    if (damage !== null) return corrupt(file, damage);
    tree = new Tree(file);
  } catch (error) {
    return corrupt(file, (error as Error).message);
  }
  let problem: StateProblem | null;
  try {
    problem = checkFormat(tree, file);
  } catch (error) {
    problem = corrupt(file, (error as Error).message);
  }
  if (problem === null) return tree;
  void tree.close();
  return problem;
}

function checkFormat(tree: Tree, file: string): StateProblem | null {
  const format = tree.get(FORMAT_KEY);
  if (format === null) {
    if (tree.stats.entryCount > 0) return corrupt(file, 'it is not of this program');
    tree.write([[FORMAT_KEY, String(STATE_FORMAT)]]);
    return null;
  }
  if (Number(format) <= STATE_FORMAT) {
    upgrade(tree, Number(format));
    return null;
  }
  return laterFormat(file, format);
}

/** Each step and the number of its format are one transaction: a process that ends on the way goes on with the next step. */
function upgrade(tree: Tree, format: number): void {
  for (const { to, writes } of UPGRADES) {
    if (to > format) tree.write([...writes(tree), [FORMAT_KEY, String(to)]]);
  }
}
