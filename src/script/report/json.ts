/** Diagnostics of one or more configurations as one JSON object. Its names are a contract: programs read them. */
import type { Diagnostic } from '../diagnostic.ts';
import type { SourceSet } from '../source.ts';
import { unicodeOf } from '../../lib/utf8-text.ts';
import { includedFrom, reportedPlace, type ReportedPlace } from './place.ts';

/** What was found in one configuration with all that it includes. */
export interface CheckedConfig {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceSet;
}

export interface Counts {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
}

/** What is about a configuration as a whole has only `file`; the other places are null. */
type JsonPlace = ReportedPlace | (Pick<ReportedPlace, 'file'> & Record<Exclude<keyof ReportedPlace, 'file'>, null>);

export interface JsonDiagnostic extends Record<keyof ReportedPlace, string | number | null> {
  readonly id: string;
  readonly severity: string;
  readonly message: string;
  readonly hint: string | null;
  readonly notes: readonly ({ readonly message: string } & JsonPlace)[];
  /** Innermost first. */
  readonly includedFrom: readonly { readonly file: string; readonly line: number }[];
}

export interface JsonReport {
  readonly diagnostics: readonly JsonDiagnostic[];
  readonly counts: Counts;
}

export function countDiagnostics(configs: readonly CheckedConfig[]): Counts {
  const all = configs.flatMap(({ diagnostics }) => diagnostics);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  return { files: configs.length, errors, warnings: all.length - errors };
}

export function jsonReport(configs: readonly CheckedConfig[]): JsonReport {
  return { diagnostics: configs.flatMap(jsonDiagnostics), counts: countDiagnostics(configs) };
}

function jsonDiagnostics({ path, diagnostics, sources }: CheckedConfig): JsonDiagnostic[] {
  const place = (span: Diagnostic['span']): JsonPlace =>
    span === null
      ? { file: path, line: null, column: null, endLine: null, endColumn: null }
      : reportedPlace(span, sources);
  return diagnostics.map(({ id, severity, message, hint, span, notes }) => ({
    id,
    severity,
    message: unicodeOf(message),
    hint: hint === null ? null : unicodeOf(hint),
    ...place(span),
    notes: notes.map((note) => ({ message: unicodeOf(note.message), ...place(note.span) })),
    includedFrom: span === null ? [] : includedFrom(span, sources).map(({ file, line }) => ({ file, line })),
  }));
}
