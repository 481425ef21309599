/** Tells when files change: for development, where a configuration follows its editor. */
import { existsSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write a file in several steps; this long after the last of them it is read, milliseconds. */
const QUIET_MS = 100;

/** The path, or of its folders the first that is not there: it has to come before the file can. */
function nearest(path: string): string {
  let at = path;
  while (dirname(at) !== at && !existsSync(dirname(at))) at = dirname(at);
  return at;
}

/** Keeps no process alive. */
export class FileWatch {
  readonly #changed: () => void;
  /** By folder: a file that is replaced by another of its name, as editors do, is another file. */
  readonly #folders = new Map<string, { readonly names: Set<string>; readonly watcher: FSWatcher }>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** `changed` is called once for all changes that come together. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Watches these files, which need not exist, nor their folders, and no others any more. Whole paths. */
  set(paths: readonly string[]): void {
    if (this.#closed) return;
    const wanted = new Map<string, Set<string>>();
    for (const path of paths) {
      const there = nearest(path);
      const folder = dirname(there);
      wanted.set(folder, (wanted.get(folder) ?? new Set()).add(basename(there)));
    }
    for (const [folder, { watcher }] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const [folder, names] of wanted) {
      const known = this.#folders.get(folder);
      if (known === undefined) this.#open(folder, names);
      else this.#folders.set(folder, { names, watcher: known.watcher });
    }
  }

  /** For good. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.set([]);
    this.#closed = true;
  }

  #open(folder: string, names: Set<string>): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || this.#folders.get(folder)?.names.has(name) === true) this.#touch();
      });
      // A folder that goes is no reason to end.
      watcher.on('error', () => {
        watcher.close();
        this.#folders.delete(folder);
      });
      this.#folders.set(folder, { names, watcher });
    } catch (error) {
      // There is no such folder: nothing in it can change.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }

  #touch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#changed();
    }, QUIET_MS).unref();
  }
}
