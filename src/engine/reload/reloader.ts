/** Reading the configuration again, and going back to one before: one after the other, each all or nothing. */
import { Buffer } from 'node:buffer';
import { resolve } from 'node:path';
import type { Logger } from '../../lib/log.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import { inSlices } from '../../lib/steps.ts';
import { RouteType } from '../../script/host.ts';
import { renderGraded, type Rendered } from '../../script/render.ts';
import { hashOf, isForbidden, ofThisUser, type ConfigFile } from '../load/config-files.ts';
import {
  badConfig,
  isStartable,
  loadConfig,
  type LoadResult,
  type StartableConfig,
  type UnreadableConfig,
} from '../load/load-config.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import type { ServerOptions } from '../options.ts';
import type { ConfigChanges } from './parameter-changes.ts';
import { ProgramHistory, type KeptConfig } from './program-history.ts';

/** A reload stops messages no longer than this, save for what cannot be divided; milliseconds. */
const SLICE_MS = 2;

const IN_SERVICE = inSlices(SLICE_MS);

/** The server as reloading needs it. */
export interface ReloadTarget {
  /** All of it changes to `config`, which was read from `files`, or none does. */
  follow(config: LoadedConfig, files: readonly ConfigFile[]): Promise<ConfigChanges | Problem>;
  programUse(): ReadonlyMap<object, number>;
  /** The same of workers in other threads, by the hash of the files; absent: there are none. */
  programUseElsewhere?(): Promise<ReadonlyMap<string, number>>;
}

/** Another configuration is in use. */
export interface Exchanged {
  readonly result: 'reloaded' | 'rolled back';
  readonly entry: KeptConfig;
  readonly changes: ConfigChanges;
  /** As {@link Refused.mistakes}. */
  readonly warnings: readonly string[];
}

/** The configuration in use is the one that was asked for. */
export interface Unchanged {
  readonly result: 'unchanged';
  readonly entry: KeptConfig;
}

/** Nothing was changed. */
export interface Refused {
  readonly result: 'refused';
  /** What is wrong, in one line. */
  readonly reason: string;
  /** Each mistake with its place, the line and a hint; several lines each. Empty: the reason says it all. */
  readonly mistakes: readonly string[];
}

export interface ReloaderParts {
  readonly server: ReloadTarget;
  readonly options: ServerOptions;
  /** The folder the server was started in. */
  readonly folder: string;
  readonly log: Logger;
  /** Wall time, milliseconds. */
  now(): number;
}

export class Reloader {
  readonly #parts: ReloaderParts;
  readonly #history: ProgramHistory;
  #files: readonly ConfigFile[];
  #last: Promise<unknown> = Promise.resolve();

  /** `first` is what the server was started with. */
  constructor(first: StartableConfig, parts: ReloaderParts) {
    this.#parts = parts;
    this.#files = first.files;
    this.#history = new ProgramHistory({
      config: first.config,
      hash: hashOf(first.files),
      files: first.files,
      time: parts.now(),
    });
  }

  get history(): ProgramHistory {
    return this.#history;
  }

  /** What the last reading asked for, found or not, good or not. */
  get files(): readonly ConfigFile[] {
    return this.#files;
  }

  /** What is kept, the newest first, and how many transactions are in progress on it. */
  async list(): Promise<{ readonly entry: KeptConfig; readonly transactions: number }[]> {
    const { server } = this.#parts;
    const elsewhere = await server.programUseElsewhere?.();
    const uses = server.programUse();
    return this.#history.all.map((entry) => ({
      entry,
      transactions: (uses.get(entry.config.program) ?? 0) + (elsewhere?.get(entry.hash) ?? 0),
    }));
  }

  /** Reads the files again. Never rejects for anything they say. */
  reload(): Promise<Exchanged | Unchanged | Refused> {
    return this.#inTurn(() => this.#reload());
  }

  /** Back to a kept configuration, by default the one before that in use. */
  rollBack(id: number | null): Promise<Exchanged | Unchanged | Refused> {
    return this.#inTurn(() => this.#rollBack(id));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #reload(): Promise<Exchanged | Unchanged | Refused> {
    const { options, folder, now } = this.#parts;
    // Names stay as they were given, unless the server went elsewhere since.
    const configFile = process.cwd() === folder ? options.configFile : resolve(folder, options.configFile);
    const loaded = await loadConfig({ ...options, configFile }, { folder, pace: IN_SERVICE });
    if ('unreadable' in loaded) {
      const whose = loaded.forbidden === true ? ` ${ofThisUser()}` : '';
      return this.#refuse({ unreadable: loaded.unreadable + whose });
    }
    this.#files = loaded.files;
    if (!isStartable(loaded)) return this.#refuse(loaded);
    // import_file passes over what cannot be read; a server that may read less than at its start would lose a part so.
    const closed = loaded.files.find(({ path, text }) => text === null && isForbidden(path));
    if (closed !== undefined)
      return this.#refuse({ unreadable: `cannot read ${closed.path}: permission denied ${ofThisUser()}` });
    const hash = hashOf(loaded.files);
    const { active } = this.#history;
    if (hash === active.hash) {
      this.#parts.log.notice(`configuration unchanged, still number ${active.id}`);
      return { result: 'unchanged', entry: active };
    }
    // A file that is empty or cut short, as editors and copies leave it for a moment, is no wish to drop all requests.
    if (routesRequests(active.config) && !routesRequests(loaded.config)) {
      return this.#refuse({ problem: 'bad-value', message: 'it has no request_route any more' });
    }
    const changes = await this.#parts.server.follow(loaded.config, loaded.files);
    if (isProblem(changes)) return this.#refuse(changes);
    const entry = this.#history.add({ config: loaded.config, hash, files: loaded.files, time: now() });
    return this.#tell({ result: 'reloaded', entry, changes, warnings: rendered(loaded) });
  }

  async #rollBack(id: number | null): Promise<Exchanged | Unchanged | Refused> {
    const { active, previous } = this.#history;
    const entry = id === null ? previous : this.#history.find(id);
    if (entry === null) {
      const message = id === null ? 'no older configuration is kept' : `configuration number ${id} is not kept`;
      return this.#refuse({ problem: 'bad-value', message });
    }
    if (entry === active) return { result: 'unchanged', entry };
    const changes = await this.#parts.server.follow(entry.config, entry.files);
    if (isProblem(changes)) return this.#refuse(changes);
    this.#history.activate(entry);
    return this.#tell({ result: 'rolled back', entry, changes, warnings: [] });
  }

  #tell(exchanged: Exchanged): Exchanged {
    const { log } = this.#parts;
    const { entry, changes, warnings } = exchanged;
    for (const warning of warnings) log.warn(warning);
    const verb = exchanged.result === 'reloaded' ? 'reloaded' : 'rolled back to';
    log.notice(`configuration ${verb}: number ${entry.id} (${entry.hash}) of ${entry.config.path}`);
    for (const [names, text] of textsOf(changes)) if (names.length > 0) log.notice(`${text}: ${names.join(', ')}`);
    return exchanged;
  }

  #refuse(why: LoadResult | UnreadableConfig | Problem): Refused {
    const { log } = this.#parts;
    const reason = reasonOf(why);
    const mistakes = 'diagnostics' in why ? graded(why) : [];
    log.error(`configuration not changed: ${reason}`);
    for (const { severity, text } of mistakes) log[severity === 'error' ? 'error' : 'warn'](text);
    return { result: 'refused', reason, mistakes: mistakes.map(({ text }) => text) };
  }
}

function routesRequests({ program }: LoadedConfig): boolean {
  return program.find(RouteType.Request, '') !== null;
}

/** What changed, for people. */
export function textsOf(changes: ConfigChanges): (readonly [names: readonly string[], text: string])[] {
  return [
    [changes.changed, 'parameters with a new value'],
    [changes.pending, 'parameters that take effect after a restart'],
    [changes.added, 'modules started'],
    [changes.removed, 'modules that stay until a restart'],
  ];
}

function reasonOf(why: LoadResult | UnreadableConfig | Problem): string {
  if ('unreadable' in why) return why.unreadable;
  if (isProblem(why)) return why.hint === undefined ? why.message : `${why.message} (${why.hint})`;
  return badConfig(why.diagnostics);
}

/** With their places, as texts of one char per byte: what logs and management commands carry. */
function rendered(result: LoadResult): string[] {
  return graded(result).map(({ text }) => text);
}

function graded({ diagnostics, sources }: LoadResult): Rendered[] {
  return renderGraded(diagnostics, sources).map(({ severity, text }) => ({
    severity,
    text: Buffer.from(text).toString('latin1'),
  }));
}
