/** What `kahea check` says, for an editor. */
import {
  DiagnosticSeverity,
  type Diagnostic as ShownDiagnostic,
  type Location,
  type Range,
} from 'vscode-languageserver';
import type { Diagnostic } from '../../script/diagnostic.ts';
import { unicodeOf } from '../../lib/utf8-text.ts';
import type { SourceSet, Span } from '../../script/source.ts';
import type { Analysis } from '../analysis.ts';
import { SourceText } from '../text.ts';
import { uriOf } from '../workspace.ts';

/** By the path of the file they are about. */
export function shownDiagnostics(analysis: Analysis): Map<string, ShownDiagnostic[]> {
  const texts = new Texts(analysis.sources);
  const shown = new Map<string, ShownDiagnostic[]>(analysis.sources.all.map(({ path }) => [path, []]));
  for (const diagnostic of analysis.diagnostics) {
    const source = analysis.sources.get(diagnostic.span?.source ?? 0);
    shown.get(source.path)!.push(show(diagnostic, texts));
  }
  return shown;
}

/** Those of several configurations by path; what two say alike of a file that both include is said once. */
export function mergeDiagnostics(
  shown: readonly ReadonlyMap<string, readonly ShownDiagnostic[]>[],
): Map<string, ShownDiagnostic[]> {
  const all = new Map<string, ShownDiagnostic[]>();
  for (const [path, diagnostics] of shown.flatMap((each) => [...each])) {
    const merged = all.get(path) ?? [];
    all.set(path, merged);
    const said = new Set(merged.map(identity));
    merged.push(...diagnostics.filter((each) => !said.has(identity(each))));
  }
  return all;
}

function identity({ range, code, message }: ShownDiagnostic): string {
  return JSON.stringify([range, code, message]);
}

class Texts {
  readonly #sources: SourceSet;
  readonly #texts = new Map<number, SourceText>();

  constructor(sources: SourceSet) {
    this.#sources = sources;
  }

  range({ source, start, end }: Span): Range {
    const text = this.#texts.get(source) ?? new SourceText(this.#sources.get(source).text);
    this.#texts.set(source, text);
    return text.rangeOf(start, end);
  }

  location(span: Span): Location {
    return { uri: uriOf(this.#sources.get(span.source).path), range: this.range(span) };
  }
}

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function show({ id, severity, message, span, hint, notes }: Diagnostic, texts: Texts): ShownDiagnostic {
  const placed = notes.filter((note) => note.span !== null);
  const spoken = notes.filter((note) => note.span === null).map((note) => `\n${unicodeOf(note.message)}`);
  return {
    range: span === null ? START : texts.range(span),
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: id,
    source: 'kahea',
    message: `${unicodeOf(message)}${spoken.join('')}${hint === null ? '' : `\n${unicodeOf(hint)}`}`,
    relatedInformation: placed.map((note) => ({
      message: unicodeOf(note.message),
      location: texts.location(note.span!),
    })),
  };
}
