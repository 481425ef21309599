/** From a TypeScript or JavaScript file, with all it imports, to one JavaScript text; or to what is wrong with them. */
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type * as Esbuild from 'esbuild';
import type { BuildFailure, BuildOptions, BuildResult, Message } from 'esbuild';

/** What is wrong with a file, at a place of it. */
export interface BuildError {
  readonly message: string;
  /** Whole path; null: about no file in particular. */
  readonly file: string | null;
  /** From 1; the column counts bytes. */
  readonly line: number;
  readonly column: number;
  /** Bytes that are meant; 0: none in particular. */
  readonly length: number;
  /** Whole paths, any of which would be what an import named and did not find. */
  readonly lacks: readonly string[];
}

export interface BuiltScript {
  /** CommonJS: it fills `module.exports` and calls `require` for packages. */
  readonly code: string;
  /** Source map of `code`, its sources as whole paths. */
  readonly map: SourceMapText;
  /** Whole paths of all files that went in, the entry among them. */
  readonly files: readonly string[];
  /** What was read of those that have a part in `code`, by whole path. */
  readonly texts: ReadonlyMap<string, string>;
}

export type BuildOutcome = BuiltScript | readonly BuildError[];

/** A source map as JSON has it. */
export interface SourceMapText {
  readonly version: number;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/**
 * Joins the file with those it imports. Packages stay outside: they keep their state when the file is read again, and ones
 * with native parts work. Types are removed, not checked.
 */
export function buildScript(path: string): BuildOutcome {
  try {
    return built(path, esbuild().buildSync(optionsFor(path)));
  } catch (error) {
    return failed(path, error);
  }
}

/** The same for several files, in a process beside this one, which goes on meanwhile. */
export async function buildScripts(paths: readonly string[]): Promise<Map<string, BuildOutcome>> {
  if (paths.length === 0) return new Map();
  const { build, stop } = esbuild();
  const outcomes = paths.map(async (path) => {
    const outcome = await build(optionsFor(path)).then(
      (result) => built(path, result),
      (error: unknown) => failed(path, error),
    );
    return [path, outcome] as const;
  });
  try {
    return new Map(await Promise.all(outcomes));
  } finally {
    await stop();
  }
}

function optionsFor(path: string) {
  const entry = resolve(path);
  return {
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    bundle: true,
    write: false,
    outfile: 'routes.js',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // import() of a package becomes require(), which is given to the code; a real one needs a module of its own.
    supported: { 'dynamic-import': false },
    keepNames: false,
    charset: 'utf8',
    sourcemap: 'external',
    metafile: true,
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

type Built = BuildResult<ReturnType<typeof optionsFor>>;

function built(path: string, { outputFiles, metafile }: Pick<Built, 'outputFiles' | 'metafile'>): BuiltScript {
  const folder = dirname(resolve(path));
  const map = JSON.parse(outputFiles.find((file) => file.path.endsWith('.map'))!.text) as SourceMapText;
  const sources = map.sources.map((source) => resolve(folder, source));
  return {
    code: outputFiles.find((file) => file.path.endsWith('.js'))!.text,
    map: { ...map, sources },
    files: Object.keys(metafile.inputs).map((file) => resolve(folder, file)),
    texts: new Map(sources.map((source, i) => [source, map.sourcesContent[i] ?? ''])),
  };
}

function failed(path: string, error: unknown): BuildError[] {
  if (!isFailure(error)) throw error;
  return error.errors.map((message) => describe(message, dirname(resolve(path))));
}

/** Read when the first file needs it: most configurations have none. */
function esbuild(): typeof Esbuild {
  return createRequire(import.meta.url)('esbuild') as typeof Esbuild;
}

function isFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}

function describe({ text: said, location }: Message, folder: string): BuildError {
  // It speaks of the form it makes, which is no choice of the user's.
  const text = said.startsWith('Top-level await')
    ? 'await stands outside of all functions: a file is run at once'
    : said;
  if (location === null) return { message: text, file: null, line: 0, column: 0, length: 0, lacks: [] };
  const { file, line, column, length } = location;
  const whole = resolve(folder, file);
  return { message: text, file: whole, line, column: column + 1, length, lacks: filesFor(said, dirname(whole)) };
}

/** What `import './name'` may be, in the order of esbuild: as it is, with an ending, a folder. */
const ENDINGS = ['', '.tsx', '.ts', '.jsx', '.js', '.json'];

/** The files that the import of an unresolved name in this folder would be content with. */
function filesFor(said: string, folder: string): string[] {
  const name = /^Could not resolve "(\.{0,2}\/.*|\.{1,2})"$/.exec(said)?.[1];
  if (name === undefined) return [];
  const whole = resolve(folder, name);
  const written = ENDINGS.map((ending) => whole + ending);
  // TypeScript names what a file becomes: './m.js' is in m.ts.
  const typed = [whole.replace(/js(x?)$/, 'ts$1'), whole.replace(/js$/, 'tsx')].filter((path) => path !== whole);
  return [...written, ...typed, ...ENDINGS.slice(1).map((ending) => resolve(whole, `index${ending}`))];
}
