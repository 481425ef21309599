/** Reading what a configuration is made of, and remembering what that was. */
import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigFiles } from '../../script/files.ts';

/** A file that was asked for. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** One character per byte, or what was made of it; null: it could not be read. */
  readonly text: string | null;
}

/** A file as one character per byte; null when it cannot be read, or may never end. */
export function readLatin1(path: string): string | null {
  try {
    return endless(path) === null ? readFileSync(path, 'latin1') : null;
  } catch {
    return null;
  }
}

/** Whether it is there, and only the rights to read it are missing. */
export function isForbidden(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

/** Devices that come to an end, or belong to who started this. */
const READABLE_DEVICES = /^(?:\/dev\/null|\/dev\/stdin|(?:\/dev|\/proc\/self)\/fd\/\d+)$/;

/** What may have no end: a named pipe, or a device such as `/dev/zero`; null: a file or folder. */
function endless(path: string): string | null {
  const stats = statSync(path);
  // What a shell opens for a process (`/dev/fd/63`) has somebody at its other end.
  if (stats.isFIFO()) return /^\/(?:dev|proc)\//.test(path) ? null : 'it is a pipe';
  const isDevice = stats.isCharacterDevice() || stats.isBlockDevice();
  return isDevice && !READABLE_DEVICES.test(path) ? 'it is a device' : null;
}

/** Said at a reload, where files could be read at the start: a server gives up its privileges. */
export function ofThisUser(): string {
  return `(the server runs as uid ${process.getuid?.() ?? 'unknown'})`;
}

export class FilesOfConfig implements ConfigFiles {
  readonly #folder: string;
  readonly #read = new Map<string, string | null>();

  readonly #given: ReadonlyMap<string, string | null>;

  /** Relative names are taken from `folder`: the server may have moved to another since it was started. `given` is not read again. */
  constructor(folder: string, given: readonly ConfigFile[] = []) {
    this.#folder = folder;
    this.#given = new Map(given.map(({ path, text }) => [path, text]));
  }

  /** In the order in which they were asked for first. */
  get all(): readonly ConfigFile[] {
    return [...this.#read].map(([path, text]) => ({ path, text }));
  }

  /** The whole path. */
  whole(path: string): string {
    return resolve(this.#folder, path);
  }

  read(path: string): string | null {
    const file = resolve(this.#folder, path);
    const given = this.#given.get(file);
    const text = given === undefined ? readLatin1(file) : given;
    this.#read.set(file, text);
    return text;
  }

  /** What somebody else has read or made: it is not read again, as it may be another by then. */
  note({ path, text }: ConfigFile): void {
    this.#read.set(path, text);
  }

  /** Throws the error of the system when the file cannot be read. */
  require(path: string): string {
    const file = resolve(this.#folder, path);
    const given = this.#given.get(file);
    if (typeof given === 'string') {
      this.#read.set(file, given);
      return given;
    }
    this.#read.set(file, null);
    const problem = endless(file);
    if (problem !== null) throw Object.assign(new Error(problem), { code: 'ESPIPE' });
    const text = readFileSync(file, 'latin1');
    this.#read.set(file, text);
    return text;
  }
}

/** Files are the same when this is. */
export function hashOf(files: readonly ConfigFile[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(JSON.stringify([path, text]));
  return hash.digest('hex').slice(0, 12);
}
