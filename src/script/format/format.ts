/** A configuration in one layout: comments, directives and both sides of conditions kept, nothing expanded. */

import type { Diagnostic } from '../diagnostic.ts';
import type { ConfigFiles } from '../files.ts';
import { parseConfig, type ParsedConfig } from '../parse.ts';
import { printFile } from '../print.ts';
import type { SourceSet } from '../source.ts';
import { layOutText, type FormattedText } from './edits.ts';

export interface FormatOptions {
  /** As shown in messages; included files are looked for beside it. */
  readonly path: string;
  /** One character per byte. */
  readonly text: string;
  readonly files?: ConfigFiles;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The text stays as it is: it is no configuration, and `diagnostics` say why. */
export interface FormatRefusal {
  /** Empty: in the new layout it would have been another configuration, which is a defect of ours. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceSet;
}

type Reading = (text: string) => ParsedConfig;

/** What is formatted is read again, with and without all that an `#!ifdef` asks for: it is the same configuration or refused. */
export function formatConfig(options: FormatOptions): FormattedText | FormatRefusal {
  const asFile = reading(options, []);
  const parsed = asFile(options.text);
  const names = askedFor(options.text);
  const others = names.length === 0 ? [] : [reading(options, names)];
  const readings = hasMistakes(parsed) ? asPart(options) : others;
  if (readings === null) return { diagnostics: parsed.diagnostics.all.filter(isMistake), sources: parsed.sources };
  const isSafe = ({ text }: FormattedText): boolean => {
    const same = hasMistakes(parsed) || isSame(parsed, asFile(text));
    return same && readings.every((read) => isSame(read(options.text), read(text)));
  };
  const lines = layOutText(options.text, 'lines');
  if (lines.whole && !lines.skipped && isSafe(lines)) return lines;
  const layouts = [lines, layOutText(options.text, 'tokens')];
  const understood = layouts.filter(({ whole }) => whole);
  const candidates = understood.length > 0 ? understood : layouts;
  // A text that is laid out already stays as it is.
  const present = candidates.find(({ edits }) => edits.length === 0);
  return present ?? candidates.find(isSafe) ?? { diagnostics: [], sources: parsed.sources };
}

function reading({ path, files, environment }: FormatOptions, names: readonly string[]): Reading {
  const defines = names.map((name) => ({ name, value: null }));
  return (text) => parseConfig({ path, text, defines, ...(files && { files }), ...(environment && { environment }) });
}

/** Statements that another file includes into a route are no file by themselves. null: they are no statements either. */
function asPart(options: FormatOptions): readonly Reading[] | null {
  const read = reading(options, []);
  const part: Reading = (text) => read(`request_route {\n${text}\n}\n`);
  return hasMistakes(part(options.text)) ? null : [part];
}

/** Whether a text is no configuration, but statements of a route. */
export function isPartOfRoute(options: FormatOptions): boolean {
  return hasMistakes(reading(options, [])(options.text)) && asPart(options) !== null;
}

/** Every name that a condition asks for. */
function askedFor(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(/^[ \t]*(?:#!|!!)ifn?def[ \t]+(\w+)/gm), ([, name]) => name!))];
}

/** What hinders reading is a mistake; what is said about directives and other files says nothing about the layout. */
const HARMLESS: ReadonlySet<string> = new Set([
  'include-not-found',
  'include-too-deep',
  'bad-directive',
  'macro-redefined',
  // Another file may close it, or have opened it.
  'unclosed-ifdef',
  'stray-endif',
]);

function isMistake({ id, severity, span }: Diagnostic): boolean {
  return severity === 'error' && span?.source === 0 && !HARMLESS.has(id);
}

function hasMistakes({ diagnostics }: ParsedConfig): boolean {
  return diagnostics.all.some(isMistake);
}

function isSame(before: ParsedConfig, after: ParsedConfig): boolean {
  const mistakes = ({ diagnostics }: ParsedConfig) => diagnostics.all.filter(isMistake).length;
  // With all names defined it may be no configuration; then there is nothing to compare.
  if (mistakes(before) > 0) return true;
  return mistakes(after) === 0 && printFile(before.file) === printFile(after.file);
}
