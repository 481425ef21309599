/** From the path of a configuration to something that can be started, or to everything that is wrong with it. */
import { basename, dirname, resolve } from 'node:path';
import { isProblem, type Problem } from '../../lib/problem.ts';
import { atOnce, type Pace } from '../../lib/steps.ts';
import { isSystemError, reasonOf } from '../../lib/system-error.ts';
import type { AnyModule } from '../../module/define.ts';
import { moduleNames } from '../../script/configure.ts';
import { expandConstants, type Constants } from '../../script/constants.ts';
import type { Diagnostic } from '../../script/diagnostic.ts';
import { parseConfigInSteps, type ParsedConfig } from '../../script/parse.ts';
import type { SourceSet } from '../../script/source.ts';
import type { ServerOptions } from '../options.ts';
import type { BuildOutcome } from '../typescript/build.ts';
import { compileConfigInSteps, type CompileInput } from './compile-config.ts';
import { type ConfigFile, FilesOfConfig } from './config-files.ts';
import { constantsOf } from './constants-of.ts';
import type { LoadedConfig } from './loaded-config.ts';
import { availableModules, importModule, moduleName } from './loader.ts';
import { parameterText, setsParameter } from './written-parameters.ts';

export interface LoadResult {
  /** null: there are errors among the diagnostics. */
  readonly config: LoadedConfig | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceSet;
  /** The declarations of the modules it names, or why there is none. */
  readonly imported: ReadonlyMap<string, AnyModule | Problem>;
  /** The files of routes in other languages, and what they import, as they are in use. */
  readonly routeFiles: readonly ConfigFile[];
}

/** What was read from files. */
export interface ReadConfig extends LoadResult {
  /** All that was read, and what was looked for and not found. */
  readonly files: readonly ConfigFile[];
}

/** The result of reading a configuration without errors. */
export interface StartableConfig extends ReadConfig {
  readonly config: LoadedConfig;
}

export function isStartable(result: ReadConfig): result is StartableConfig {
  return result.config !== null;
}

/** Why a configuration is refused, in one line. */
export function badConfig(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return `bad config file (${errors} ${errors === 1 ? 'error' : 'errors'})`;
}

/** A configuration file that cannot be read at all. */
export interface UnreadableConfig {
  readonly unreadable: string;
  /** It is there, and only the rights to read it are missing. */
  readonly forbidden?: boolean;
}

export async function parseConfigFile(
  options: ServerOptions,
  files = new FilesOfConfig(process.cwd()),
  { pace = atOnce, name }: Pick<LoadHow, 'pace' | 'name'> = {},
): Promise<ParsedConfig | UnreadableConfig> {
  const path = options.configFile;
  try {
    const text = await configText(path, files);
    if ('unreadable' in text) return text;
    const steps = parseConfigInSteps({
      ...text,
      ...(name === undefined ? {} : { path: name }),
      files,
      defines: options.defines.map(parseDefine),
      substitutions: options.substitutions,
      environment: process.env,
    });
    return await pace(steps);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return {
      unreadable: `cannot read the configuration ${path}: ${reasonOf(error)}`,
      forbidden: isSystemError(error, 'EACCES'),
    };
  }
}

/** Whether a path given as that of a configuration is one of routes. */
export function isRouteFile(path: string): boolean {
  return /\.[cm]?[tj]s$/.test(path);
}

/** The text of a configuration; for a file of routes, of the one it stands for. */
async function configText(
  path: string,
  files: FilesOfConfig,
): Promise<{ readonly path: string; readonly text: string } | UnreadableConfig> {
  const text = files.require(path);
  if (!isRouteFile(path)) return { path, text };
  const { settingsOf, standaloneConfig } = await import('../typescript/standalone.ts');
  const settings = settingsOf(files.whole(path));
  if ('wrong' in settings) return { unreadable: `${path}: ${settings.wrong}` };
  const config = { path: `${path} (config)`, text: standaloneConfig(basename(path), settings, availableModules()) };
  files.note({ ...config, path: `${files.whole(path)} (config)` });
  return config;
}

/** `NAME` or `NAME=VALUE` of `-A`. */
export function parseDefine(text: string): { name: string; value: string | null } {
  const equals = text.indexOf('=');
  return equals === -1 ? { name: text, value: null } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

/**
 * What a configuration is read for. `check`: all is said that can be, and files of routes are run for it, as they export what they
 * like. `read`: nothing that belongs to the configuration is run; modules from outside are read from the folders of the options only.
 */
export type Purpose = 'run' | 'check' | 'read';

const WORTH_EXPLAINING: ReadonlySet<string> = new Set([
  'unknown-function',
  'unknown-variable',
  'unknown-parameter',
  'unknown-module',
  'unknown-event',
  'missing-dependency',
  'not-available',
]);

export interface LoadHow {
  /** The path that the text counts as, whose folder its includes are in; absent: that of the file it is read from. */
  readonly name?: string;
  /** From where relative names are taken; absent: the folder of the process. */
  readonly folder?: string;
  /** What was read of the configuration before and is not to be read again. */
  readonly given?: readonly ConfigFile[];
  /** Absent: `run`. Only with it there is a configuration to run in the result; without it takes half the time. */
  readonly purpose?: Purpose;
  /** Absent: at once. */
  readonly pace?: Pace;
}

export async function loadConfig(options: ServerOptions, how: LoadHow = {}): Promise<ReadConfig | UnreadableConfig> {
  const files = new FilesOfConfig(how.folder ?? process.cwd(), how.given);
  const parsed = await parseConfigFile(options, files, how);
  if ('unreadable' in parsed) return parsed;
  const loaded = await loadParsed(parsed, options, how);
  for (const file of loaded.routeFiles) files.note(file);
  return { ...loaded, files: files.all };
}

/** The same for a text that was read already, which may be in no file yet. */
export async function loadParsed(
  parsed: ParsedConfig,
  options: ServerOptions,
  { folder = process.cwd(), purpose = 'run', pace = atOnce }: LoadHow = {},
): Promise<LoadResult> {
  const constants = constantsOf(parsed.defines);
  const written = [...options.modules, ...moduleNames(parsed.file, (text) => expandConstants(text, constants))];
  const folders = [...options.moduleFolders, ...modulePath(parsed)];
  const imported = await importModules(written, folders, purpose === 'read' ? options.moduleFolders : null);
  // Most configurations have no files of routes, and need nothing of this.
  const hasScripts = [...imported.values()].some((each) => !isProblem(each) && each.routeFiles !== undefined);
  const Scripts = hasScripts ? (await import('../typescript/route-scripts.ts')).RouteScripts : null;
  const built =
    pace === atOnce || !hasScripts ? new Map() : await buildAhead({ options, parsed, imported, folder, constants });
  const input = { options, parsed, imported, facts: null, Scripts, built, folder, purpose };
  let compiled = await pace(compileConfigInSteps(input));
  if (compiled.diagnostics.some(({ id }) => WORTH_EXPLAINING.has(id))) {
    // Only now are the facts about all modules worth reading.
    const { KamailioFacts } = await import('./kamailio-facts.ts');
    compiled = await pace(
      compileConfigInSteps({ ...input, facts: new KamailioFacts(), scriptsRead: compiled.scriptsRead }),
    );
  }
  const { config, diagnostics, routeFiles } = compiled;
  return { config, diagnostics, routeFiles, sources: parsed.sources, imported };
}

/**
 * Files of routes that the configuration names, built while others have their turns: the first takes a fifth of a second.
 * One that is not found here is built when it is needed.
 */
async function buildAhead({
  options,
  parsed,
  imported,
  folder,
  constants,
}: Pick<CompileInput, 'options' | 'parsed' | 'imported'> & {
  readonly folder: string;
  readonly constants: Constants;
}): Promise<Map<string, BuildOutcome>> {
  const configFolder = dirname(resolve(folder, options.configFile));
  const inTypeScript = [...imported].flatMap(([module, definition]) => {
    if (isProblem(definition) || definition.routeFiles?.language !== 'typescript') return [];
    return [{ module, parameter: definition.routeFiles.parameter }];
  });
  const written = parsed.file.items.flatMap((item) => {
    const found = inTypeScript.some(({ module, parameter }) => setsParameter(item, module, parameter, constants));
    const path = found && item.kind === 'ModuleParameter' ? parameterText(item, constants) : null;
    return path === null ? [] : [resolve(configFolder, path)];
  });
  const { buildScripts } = await import('../typescript/build.ts');
  return buildScripts([...new Set(written)]);
}

/** The folders of all `mpath` lines. */
function modulePath({ file }: ParsedConfig): string[] {
  return file.items.flatMap((item) => (item.kind === 'LoadPath' ? item.path.split(':') : []));
}

/** `written` as in `loadmodule`; of several that name one module, the first counts. `trusted` as for `importModule`. */
export async function importModules(
  written: readonly string[],
  folders: readonly string[],
  trusted: readonly string[] | null = null,
): Promise<Map<string, AnyModule | Problem>> {
  const first = new Map<string, string>();
  for (const each of written) if (!first.has(moduleName(each))) first.set(moduleName(each), each);
  const imported = [...first].map(async ([name, each]) => [name, await importModule(each, folders, trusted)] as const);
  return new Map(await Promise.all(imported));
}
