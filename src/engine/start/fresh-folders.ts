/** Folders that a start makes, and that are to be gone when nothing comes of it. */
import { existsSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeUnusedStore } from '../../state/lmdb/files.ts';

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
    if (this.#missing.includes(this.#state)) attempt(() => removeUnusedStore(this.#state));
    for (const folder of this.#missing) if (existsSync(folder)) attempt(() => rmdirSync(folder));
  }
}

function missingOf(path: string): string[] {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder)) {
    missing.push(folder);
  }
  return missing;
}

function attempt(remove: () => void): void {
  try {
    remove();
  } catch {
    // Not empty, or not ours any more; the others are gone nevertheless, and an empty folder hinders no later start.
  }
}
