/** Where a span lies, as editors and code scanning services count it: lines and columns from 1, columns in UTF-16 units. */
import { unicodeOf } from '../../lib/utf8-text.ts';
import type { LineColumn, Source, SourceSet, Span } from '../source.ts';

export interface ReportedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** Of the first character that is no longer meant. */
  readonly endColumn: number;
}

export function reportedPlace(span: Span, sources: SourceSet): ReportedPlace {
  const source = sources.get(span.source);
  const start = source.locate(span.start);
  const end = source.locate(Math.max(span.start, span.end));
  return {
    file: source.path,
    line: start.line,
    column: units(source, start),
    endLine: end.line,
    endColumn: units(source, end),
  };
}

/** The places of the directives through which a text came in, innermost first. */
export function includedFrom(span: Span, sources: SourceSet): ReportedPlace[] {
  const places: ReportedPlace[] = [];
  for (let from = sources.get(span.source).includedFrom; from !== null; from = sources.get(from.source).includedFrom) {
    places.push(reportedPlace(from, sources));
  }
  return places;
}

const BYTE_ORDER_MARK = '\xef\xbb\xbf';

function units(source: Source, { line, column }: LineColumn): number {
  if (source.isAscii) return column;
  const count = unicodeOf(source.lineText(line, 0, column - 1)).length + 1;
  // Editors and SARIF do not take the mark for a part of the text.
  return line === 1 && count > 1 && source.text.startsWith(BYTE_ORDER_MARK) ? count - 1 : count;
}
