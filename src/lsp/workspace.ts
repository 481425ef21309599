/** The texts that are open, the files on disk, and the configurations they are parts of. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readLatin1 } from '../engine/load/config-files.ts';
import type { Pace } from '../lib/steps.ts';
import { analyse, DEFAULT_SETTINGS, isScript, type Analysis, type Settings } from './analysis.ts';
import type { Catalogue } from './catalogue.ts';
import { readScriptSymbols } from './script-symbols.ts';
import { readSymbols, type TextSymbols } from './symbols.ts';
import { SourceText } from './text.ts';

/** One text as features see it. */
export interface View {
  readonly path: string;
  readonly text: SourceText;
  readonly symbols: TextSymbols;
  readonly analysis: Analysis;
}

/** How many folders up a `kamailio.cfg` is looked for. */
const NEIGHBOUR_LEVELS = 3;

export class Workspace {
  settings: Settings = DEFAULT_SETTINGS;
  /** Folder that relative names in the settings start from. */
  folder: string | null = null;
  readonly #open = new Map<string, SourceText>();
  readonly #symbols = new WeakMap<Catalogue, Map<string, { readonly text: string; readonly symbols: TextSymbols }>>();
  #analyses: readonly Analysis[] = [];
  readonly #files = { read: (path: string): string | null => this.#open.get(path)?.bytes ?? readLatin1(path) };

  set(path: string, text: string): void {
    this.#open.set(path, SourceText.of(text));
  }

  close(path: string): void {
    this.#open.delete(path);
  }

  /** The present text of a file; null: there is none. */
  read(path: string): SourceText | null {
    const open = this.#open.get(path);
    if (open !== undefined) return open;
    const bytes = readLatin1(path);
    return bytes === null ? null : new SourceText(bytes);
  }

  get files(): { read(path: string): string | null } {
    return this.#files;
  }

  get analyses(): readonly Analysis[] {
    return this.#analyses;
  }

  /** Reads everything that is open again, each as a part of the configuration that includes it. What `pace` throws ends it, and nothing is changed. */
  async refresh(pace: Pace): Promise<void> {
    const analyses: Analysis[] = [];
    for (const main of this.settings.main) await this.#add(analyses, this.#absolute(main), pace);
    for (const path of this.#open.keys()) {
      if (isScript(path) || analyses.some((analysis) => includes(analysis, path))) continue;
      if (!(await this.#addNeighbour(analyses, path, pace))) await this.#add(analyses, path, pace);
    }
    this.#analyses = analyses.filter(
      ({ path }) => !analyses.some((other) => includes(other, path) && other.path !== path),
    );
  }

  async #add(analyses: Analysis[], path: string, pace: Pace): Promise<void> {
    const analysis = await this.#analyse(path, pace);
    if (analysis !== null) analyses.push(analysis);
  }

  async #analyse(path: string, pace: Pace): Promise<Analysis | null> {
    const text = this.#files.read(path);
    return text === null
      ? null
      : analyse(path, text, { files: this.#files, settings: this.settings, pace, known: this.#analyses });
  }

  /** A `kamailio.cfg` above that includes the file. */
  async #addNeighbour(analyses: Analysis[], path: string, pace: Pace): Promise<boolean> {
    if (!isAbsolute(path)) return false;
    let folder = dirname(path);
    for (let level = 0; level < NEIGHBOUR_LEVELS; level++, folder = dirname(folder)) {
      const main = join(folder, 'kamailio.cfg');
      if (main === path || !existsSync(main)) continue;
      const analysis = await this.#analyse(main, pace);
      if (analysis !== null && includes(analysis, path)) {
        analyses.push(analysis);
        return true;
      }
    }
    return false;
  }

  #absolute(path: string): string {
    return isAbsolute(path) || this.folder === null ? path : join(this.folder, path);
  }

  /** null: the file is not open, or not read yet. */
  view(path: string): View | null {
    const text = this.read(path);
    const analysis = this.#analyses.find((each) => includes(each, path));
    if (text === null || analysis === undefined) return null;
    return { path, text, analysis, symbols: this.#symbolsOf(analysis, path, text.bytes) };
  }

  /** All texts of the configuration that a view is a part of. */
  views({ analysis }: View): View[] {
    const paths = [...new Set(analysis.sources.all.map(({ path }) => path))];
    return paths.map((path) => this.view(path)).filter((view) => view !== null);
  }

  /** The same with its files of routes in other languages; of those only the names of routes are known. */
  allViews(view: View): View[] {
    const { analysis } = view;
    const scripts = analysis.scripts.flatMap((path) => {
      const text = this.read(path);
      return text === null ? [] : [{ path, text, analysis, symbols: this.#symbolsOf(analysis, path, text.bytes) }];
    });
    return [...this.views(view), ...scripts];
  }

  #symbolsOf(analysis: Analysis, path: string, text: string): TextSymbols {
    const { catalogue } = analysis;
    const known = this.#symbols.get(catalogue) ?? new Map<string, { text: string; symbols: TextSymbols }>();
    this.#symbols.set(catalogue, known);
    const before = known.get(path);
    if (before?.text === text) return before.symbols;
    const { functions } = catalogue;
    const read = isScript(path) ? readScriptSymbols : readSymbols;
    const symbols = read(
      text,
      (name) =>
        functions
          .get(name)
          ?.forms.at(-1)!
          .map(({ type }) => type.route) ?? [],
    );
    known.set(path, { text, symbols });
    return symbols;
  }
}

function includes({ sources }: Analysis, path: string): boolean {
  return sources.all.some((source) => source.path === path);
}

/** A text without a file keeps the name its editor gave it. */
export function pathOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}

export function uriOf(path: string): string {
  return isAbsolute(path) ? pathToFileURL(path).href : path;
}
