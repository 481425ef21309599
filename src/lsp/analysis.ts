/** One configuration with all it includes, as it stands in the editor: what is wrong with it and what it may use. */
import { DEFAULT_OPTIONS } from '../engine/options.ts';
import { loadParsed, parseDefine } from '../engine/load/load-config.ts';
import type { Pace } from '../lib/steps.ts';
import type { Diagnostic } from '../script/diagnostic.ts';
import type { ConfigFiles } from '../script/files.ts';
import { isPartOfRoute } from '../script/format/format.ts';
import { parseConfigInSteps, type ParsedConfig } from '../script/parse.ts';
import type { SourceSet } from '../script/source.ts';
import { makeCatalogue, type Catalogue } from './catalogue.ts';

export interface Settings {
  /** Configurations that include others; a file of theirs is checked as a part of them. */
  readonly main: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines: readonly string[];
  readonly moduleFolders: readonly string[];
}

export const DEFAULT_SETTINGS: Settings = { main: [], defines: [], moduleFolders: [] };

export interface Analysis {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceSet;
  readonly defines: ReadonlyMap<string, string | null>;
  readonly catalogue: Catalogue;
  /** Whole paths of the files of routes in TypeScript and JavaScript, and of those they import. */
  readonly scripts: readonly string[];
}

/** Of the languages of routes that are no configuration. */
export function isScript(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

interface AnalyseHow {
  readonly files: ConfigFiles;
  readonly settings: Settings;
  readonly pace: Pace;
  /** Those so far: what is as it was is not made again. */
  readonly known: readonly Analysis[];
}

/** Nothing that belongs to the configuration is run: people look at files of others, too. */
export async function analyse(
  path: string,
  text: string,
  { files, settings, pace, known }: AnalyseHow,
): Promise<Analysis> {
  const environment = process.env;
  const defines = settings.defines.map(parseDefine);
  const parsed = await pace(parseConfigInSteps({ path, text, files, environment, defines }));
  const { sources } = parsed;
  const options = { ...DEFAULT_OPTIONS, configFile: path, ...settings };
  const { diagnostics, imported, routeFiles } = await loadParsed(parsed, options, { purpose: 'read', pace });
  const shown = isWhole(parsed) ? diagnostics : aloneDiagnostics(parsed, { path, text, files, environment });
  const scripts = routeFiles.map((file) => file.path).filter(isScript);
  return {
    path,
    diagnostics: shown,
    sources,
    defines: parsed.defines,
    catalogue: makeCatalogue(
      imported,
      known.map(({ catalogue }) => catalogue),
    ),
    scripts,
  };
}

/** Whether it is the configuration of a server: others are included by one that is not known. */
function isWhole({ file }: ParsedConfig): boolean {
  return file.items.some(
    (item) =>
      item.kind === 'LoadModule' ||
      (item.kind === 'RouteBlock' &&
        (item.routeKind === 'request_route' || (item.routeKind === 'route' && item.name === null))),
  );
}

/** What is wrong whoever includes it. */
function aloneDiagnostics(parsed: ParsedConfig, options: Parameters<typeof isPartOfRoute>[0]): readonly Diagnostic[] {
  return isPartOfRoute(options) ? [] : parsed.diagnostics.all;
}
