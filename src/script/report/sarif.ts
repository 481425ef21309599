/** Diagnostics as SARIF 2.1.0, which code scanning services read. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from '../diagnostic.ts';
import { catalogue, type DiagnosticId } from '../generated/catalogue.ts';
import type { CheckedConfig } from './json.ts';
import { unicodeOf } from '../../lib/utf8-text.ts';
import { includedFrom, reportedPlace, type ReportedPlace } from './place.ts';

export interface SarifOptions {
  /** Of this program. */
  readonly version: string;
  /** Names of files are given from here on. */
  readonly folder: string;
}

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const HELP = 'docs/reference/diagnostics.md';

/** The log as an object, for `JSON.stringify`. */
export function sarifReport(configs: readonly CheckedConfig[], { version, folder }: SarifOptions): object {
  const ids = [...new Set(configs.flatMap(({ diagnostics }) => diagnostics.map(({ id }) => id)))].sort();
  const indexes = new Map(ids.map((id, index) => [id, index]));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'kahea', version, rules: ids.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: configs.flatMap((config) => config.diagnostics.map((each) => result(each, config, indexes, folder))),
      },
    ],
  };
}

function rule(id: DiagnosticId): object {
  const { title, severity } = catalogue[id];
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: `${title}.` },
    // Not as helpUri, which has to be a whole address.
    help: { text: `See ${HELP}#${id} of kahea.` },
    defaultConfiguration: { level: severity },
  };
}

function result(
  { id, severity, message, hint, span, notes }: Diagnostic,
  { path, sources }: CheckedConfig,
  indexes: ReadonlyMap<DiagnosticId, number>,
  folder: string,
): object {
  const text = unicodeOf(hint === null ? message : `${message} (${hint})`);
  const others = [
    ...notes.flatMap((note) =>
      note.span === null ? [] : [related(reportedPlace(note.span, sources), note.message, folder)],
    ),
    ...(span === null ? [] : includedFrom(span, sources).map((place) => related(place, 'included from here', folder))),
  ];
  const place = span === null ? whole(path, folder) : location(reportedPlace(span, sources), folder);
  return {
    ruleId: id,
    ruleIndex: indexes.get(id)!,
    level: severity,
    message: { text },
    locations: [place],
    ...(others.length === 0 ? {} : { relatedLocations: others.map((each, index) => ({ id: index, ...each })) }),
  };
}

function related(place: ReportedPlace, message: string, folder: string): object {
  return { ...location(place, folder), message: { text: unicodeOf(message) } };
}

function whole(path: string, folder: string): object {
  return { physicalLocation: { artifactLocation: artifact(path, folder) } };
}

function location({ file, line, column, endLine, endColumn }: ReportedPlace, folder: string): object {
  return {
    physicalLocation: {
      artifactLocation: artifact(file, folder),
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  };
}

/** Inside of the folder a relative reference, as services want it; else the whole address. */
function artifact(path: string, folder: string): { readonly uri: string } {
  const inside = relative(folder, resolve(folder, path));
  if (isAbsolute(inside) || inside.startsWith('..')) return { uri: pathToFileURL(resolve(folder, path)).href };
  return { uri: inside.split(sep).map(encodeURIComponent).join('/') };
}
