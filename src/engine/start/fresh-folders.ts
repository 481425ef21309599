/** Folders that a start makes, and that are to be gone when nothing comes of it. */
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the store writes; the lock is there while a server uses the folder. */
const STATE_FILE = /^state\.mdb/;
const LOCK = 'state.lock';

export class FreshFolders {
  readonly #state: string;
  /** Those that are missing, from the innermost. */
  readonly #missing: readonly string[];

  /** Made before anything else of the start is. */
  constructor(folders: { readonly runtime: string; readonly state: string }) {
    this.#state = folders.state;
    this.#missing = [...missingOf(folders.state), ...missingOf(folders.runtime)];
  }

  /** Removes what was missing before; what somebody else has put there stays, with its folder. */
  remove(): void {
    try {
      if (this.#missing.includes(this.#state)) removeState(this.#state);
      for (const folder of this.#missing) if (existsSync(folder)) rmdirSync(folder);
    } catch {
      // Not empty, or not ours any more: an empty folder hinders no later start.
    }
  }
}

function missingOf(path: string): string[] {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder)) {
    missing.push(folder);
  }
  return missing;
}

/** Of a server that was started at the same time and was faster everything is left. */
function removeState(folder: string): void {
  if (!existsSync(folder) || existsSync(join(folder, LOCK))) return;
  for (const name of readdirSync(folder)) if (STATE_FILE.test(name)) rmSync(join(folder, name));
}
