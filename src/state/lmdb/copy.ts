/** Copies of a state file: made while a server writes it, and put back where none runs. */
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../lib/make-folder.ts';
import { reasonOf } from '../../lib/system-error.ts';
import type { StateProblem } from '../store.ts';
import { giveToOwnerOf, lockFile, obstacleTo, readersFile, storeFile } from './files.ts';
import { holderOf, releaseLock, takeLock } from './lock.ts';
import { findDamage, FORMAT_KEY, inUse, laterFormat } from './check-file.ts';
import { Tree } from './tree.ts';
import { STATE_FORMAT } from './upgrades.ts';

/** What a state file holds, for the person who runs the server. */
export interface StateFacts {
  readonly file: string;
  readonly format: number;
  /** Of the file that are in use. */
  readonly bytes: number;
  /** Rows of each table, in the order of their names. */
  readonly tables: ReadonlyMap<string, number>;
  /** The process that uses the folder; null: none. */
  readonly server: number | null;
}

export function readFacts(folder: string): StateFacts | StateProblem {
  const file = storeFile(folder);
  const tree = openToRead(file);
  if (!(tree instanceof Tree)) return tree;
  const tables = new Map<string, number>();
  for (const key of tree.keys()) {
    const table = key.slice(0, key.indexOf('\0'));
    tables.set(table, (tables.get(table) ?? 0) + 1);
  }
  const { lastPageNumber, pageSize } = tree.stats;
  const facts = {
    file,
    format: Number(tree.get(FORMAT_KEY)),
    bytes: (lastPageNumber + 1) * pageSize,
    tables,
    server: holderOf(lockFile(folder)),
  };
  void tree.close();
  return facts;
}

/** Writes what the state of the folder is at this moment to `target`, whether a server runs on it or not. */
export async function saveState(folder: string, target: string): Promise<StateProblem | null> {
  const file = storeFile(folder);
  // LMDB would make it, whatever was meant.
  if (!existsSync(dirname(target))) {
    return { kind: 'unwritable', message: `cannot copy ${file} to ${target}: there is no folder ${dirname(target)}` };
  }
  const refusal = await whyNotReplaced(target, file);
  if (refusal !== null) return refusal;
  const tree = openToRead(file);
  if (!(tree instanceof Tree)) return tree;
  // A link to the newest copy stays one.
  const place = existsSync(target) ? realpathSync(target) : target;
  const part = `${place}.part`;
  try {
    removePart(part);
    await tree.copy(part);
    const damage = findDamage(part, true);
    if (damage !== null) return { kind: 'corrupt', message: `the state file ${file} is damaged (${damage})` };
    // Who has registered from where is nobody else's business.
    chmodSync(part, 0o600);
    putInPlace(part, place);
    return null;
  } catch (error) {
    return { kind: 'unwritable', message: `cannot copy ${file} to ${target}: ${reasonOf(error)}` };
  } finally {
    removePart(part);
    await tree.close();
  }
}

/** A copy that this program has saved, of any format, may be replaced; null: it is one, or nothing is there. */
async function whyNotReplaced(target: string, state: string): Promise<StateProblem | null> {
  if (!existsSync(target)) return null;
  if (existsSync(state) && realpathSync(target) === realpathSync(state)) {
    return { kind: 'unwritable', message: `${target} is the state itself` };
  }
  const readers = readersFile(target);
  // Another program may be about to read it.
  const isOpen = existsSync(readers);
  const tree = openToRead(target);
  if (tree instanceof Tree) await tree.close();
  if (!isOpen) rmSync(readers, { force: true });
  if (tree instanceof Tree || tree.kind === 'newer-version') return null;
  if (tree.kind === 'unreadable') return tree;
  const message = `${target} is there already, and is no copy of a state that could be replaced`;
  return { kind: 'unwritable', message };
}

/** What the state was before a copy was put into its place. */
export const stateBefore = (folder: string): string => `${storeFile(folder)}.before`;

/** Puts a copy into the place of the state in the folder, which no server may use; what was there stays beside it. */
export function restoreState(source: string, folder: string): StateProblem | null {
  if (!existsSync(source)) return missing(source);
  const odd = oddity(source);
  if (odd !== null) return odd;
  const lock = lockFile(folder);
  try {
    makeFolder(folder, 0o750);
    const locked = takeLock(lock);
    if ('holder' in locked) return inUse(folder, locked.holder);
    try {
      return restoreInto(folder, source);
    } finally {
      releaseLock(lock);
    }
  } catch (error) {
    return { kind: 'unwritable', message: `cannot put ${source} into the state folder ${folder}: ${reasonOf(error)}` };
  }
}

function restoreInto(folder: string, source: string): StateProblem | null {
  const file = storeFile(folder);
  const part = join(folder, 'restored.part');
  try {
    removePart(part);
    copyFileSync(source, part, constants.COPYFILE_EXCL);
    // The copy is looked at: the folder of the source need not be one that can be written.
    const tree = openToRead(part, { name: source, isDoubtful: true });
    if (!(tree instanceof Tree)) return tree;
    void tree.close();
    giveToOwnerOf(existsSync(file) ? file : folder, part);
    if (existsSync(file)) keepBeside(file, stateBefore(folder));
    // Of the readers of the other file.
    rmSync(readersFile(file), { force: true });
    putInPlace(part, file);
    return null;
  } finally {
    removePart(part);
  }
}

/** Under a second name: at no moment a server that starts finds no state and begins an empty one. */
function keepBeside(file: string, other: string): void {
  rmSync(other, { force: true });
  linkSync(file, other);
}

function removePart(part: string): void {
  for (const file of [part, readersFile(part)]) {
    try {
      rmSync(file, { force: true });
    } catch {
      // Whoever writes it next will fail, and say why.
    }
  }
}

function missing(file: string): StateProblem {
  return { kind: 'unreadable', message: `there is no state file ${file}` };
}

/** `isDoubtful`: every entry is read first. `name` is what a problem calls the file. */
function openToRead(file: string, { name = file, isDoubtful = false } = {}): Tree | StateProblem {
  if (!existsSync(file)) return missing(name);
  const odd = oddity(file, name);
  if (odd !== null) return odd;
  const obstacle = obstacleTo('read', file);
  if (obstacle !== null) return { kind: 'unreadable', message: `cannot open ${obstacle}` };
  try {
    const damage = findDamage(file, isDoubtful);
    if (damage !== null) return { kind: 'corrupt', message: `the state file ${name} is damaged (${damage})` };
    const tree = new Tree(file, { readOnly: true });
    const format = tree.get(FORMAT_KEY);
    if (format !== null && Number(format) <= STATE_FORMAT) return tree;
    void tree.close();
    return format === null
      ? { kind: 'corrupt', message: `the state file ${name} is not of this program` }
      : laterFormat(name, format);
  } catch (error) {
    return { kind: 'unreadable', message: `cannot read ${name}: ${reasonOf(error)}` };
  }
}

/** What would stop or end the process that opens it: no file of its own, or an empty one, which LMDB makes a map of nothing of. */
function oddity(file: string, name = file): StateProblem | null {
  const facts = statSync(file);
  if (facts.isDirectory()) return { kind: 'unreadable', message: `cannot read ${name}: it is a folder` };
  if (!facts.isFile()) return { kind: 'corrupt', message: `${name} is no state file` };
  return facts.size > 0 ? null : { kind: 'corrupt', message: `the state file ${name} is damaged (it is empty)` };
}

/** Once it is on the disk: whoever finds the name finds all of it, after a loss of power too. */
function putInPlace(part: string, file: string): void {
  sync(part);
  renameSync(part, file);
  sync(dirname(file));
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
