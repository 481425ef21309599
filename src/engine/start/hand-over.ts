/** What a process made as root and has to use, or to leave tidy, as another user. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants, lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from './privileges.ts';

/** The folder of the state and the files in it. A folder with other things in it keeps its owner: it is not ours alone. */
export function giveState(folder: string, { uid, gid }: Account): void {
  const names = readdirSync(folder);
  const ours = names.filter((name) => name.startsWith('state.'));
  for (const path of ours.map((name) => join(folder, name))) {
    // A second name of a file elsewhere would be given away with it.
    const found = lstatSync(path);
    if (found.isFile() && found.nlink === 1) lchownSync(path, uid ?? found.uid, gid ?? found.gid);
  }
  if (ours.length < names.length) return;
  const found = statSync(folder);
  lchownSync(folder, uid ?? found.uid, gid ?? found.gid);
}

/** Whether that account can remove files of its own from the folder of `path`; what only a list of access rights says counts as no. */
function canRemove({ uid, gid }: Account, path: string): boolean {
  const { mode, uid: owner, gid: group } = statSync(dirname(path));
  if (uid === null || uid === 0) return true;
  if (uid === owner) return (mode & constants.S_IWUSR) !== 0;
  return (mode & (gid === group ? constants.S_IWGRP : constants.S_IWOTH)) !== 0;
}

/** Waits for the end of its input, which is that of the server, and removes the files that are still the same ones. */
const SWEEP = `trap '' HUP INT TERM
while read -r _; do :; done
while [ $# -gt 1 ]; do
  [ "$(stat -c %i -- "$1" 2>/dev/null)" = "$2" ] && rm -f -- "$1"
  shift 2
done`;

/**
 * Removes files from folders of root's at the end of a server that gave up its privileges, however it ends: a shell that keeps
 * them. There is none where that user can remove everything itself.
 */
export class Sweeper {
  readonly #shell: ChildProcess | null;
  readonly #ended: Promise<void>;

  constructor(paths: readonly string[], account: Account) {
    const files = paths.filter((path) => !canRemove(account, path));
    const words = files.flatMap((path) => [path, String(lstatSync(path).ino)]);
    // A session of its own: what ends the server at a terminal must not end it first.
    const shell =
      files.length === 0
        ? null
        : spawn('/bin/sh', ['-c', SWEEP, 'kahea-sweep', ...words], {
            cwd: '/',
            detached: true,
            stdio: ['pipe', 'ignore', 'ignore'],
          });
    this.#shell = shell;
    this.#ended = new Promise((resolve) => {
      if (shell === null) resolve();
      // Without a shell the files stay, and the next start replaces them.
      shell?.once('error', () => {
        resolve();
      });
      shell?.once('exit', () => {
        resolve();
      });
    });
    shell?.stdin?.on('error', () => undefined);
    shell?.unref();
  }

  /** Sweeps now, and is done when the promise is. */
  sweep(): Promise<void> {
    this.#shell?.ref();
    this.#shell?.stdin?.end();
    return this.#ended;
  }
}
