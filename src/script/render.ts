/** Diagnostics as text: `file:line:column`, the line with a caret under the place, notes and a hint. */

import type { Diagnostic } from './diagnostic.ts';
import { unicodeOf } from '../lib/utf8-text.ts';
import type { SourceSet, Span } from './source.ts';

const MAX_WIDTH = 160;
/** A character has up to four bytes. */
const MAX_BYTES = 4 * MAX_WIDTH;

/** What a terminal would obey; tabs and newlines are part of the layout. */
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** The text as people read it, with `^[` and its like in the place of what a terminal would obey. */
function visible(text: string): string {
  return unicodeOf(text).replace(CONTROLS, (control) => {
    const code = control.charCodeAt(0);
    return code < 0x80 ? `^${String.fromCharCode(code ^ 0x40)}` : `\\x${code.toString(16)}`;
  });
}

/** Several lines without a newline at the end. */
export function renderDiagnostic(diagnostic: Diagnostic, sources: SourceSet): string {
  const { severity, message, id, span, hint, notes } = diagnostic;
  const lines = [`${position(span, sources)}${severity}: ${visible(message)} [${id}]`];
  if (span !== null) lines.push(...excerpt(span, sources));
  for (const note of notes) {
    lines.push(`${position(note.span, sources)}note: ${visible(note.message)}`);
    if (note.span !== null) lines.push(...excerpt(note.span, sources));
  }
  lines.push(...includes(span, sources));
  if (hint !== null) lines.push(`hint: ${visible(hint)}`);
  return lines.join('\n');
}

/** More are only counted. */
const MAX_SHOWN = 1000;

/** A rendered diagnostic; null: about those that are not shown. */
export interface Rendered {
  readonly severity: Diagnostic['severity'] | null;
  readonly text: string;
}

/** Each rendered, in the order given; of very many the first, errors before warnings, and a line that says how many there are more. */
export function renderEach(diagnostics: readonly Diagnostic[], sources: SourceSet): string[] {
  return renderGraded(diagnostics, sources).map(({ text }) => text);
}

/** As {@link renderEach}, with the severity of each. */
export function renderGraded(diagnostics: readonly Diagnostic[], sources: SourceSet): Rendered[] {
  const shown = diagnostics.length <= MAX_SHOWN ? diagnostics : gravest(diagnostics).slice(0, MAX_SHOWN);
  const rendered: Rendered[] = shown.map((diagnostic) => ({
    severity: diagnostic.severity,
    text: renderDiagnostic(diagnostic, sources),
  }));
  const more = diagnostics.length - shown.length;
  if (more > 0) rendered.push({ severity: null, text: `note: ${String(more)} more are not shown` });
  return rendered;
}

function gravest(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [
    ...diagnostics.filter(({ severity }) => severity === 'error'),
    ...diagnostics.filter(({ severity }) => severity !== 'error'),
  ];
}

/** All of them in the order of the text, those about the whole first, with an empty line between them. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], sources: SourceSet): string {
  const order = (span: Span | null) => (span === null ? -1 : span.source * 2 ** 40 + span.start);
  const sorted = [...diagnostics].sort((a, b) => order(a.span) - order(b.span));
  return sorted.map((diagnostic) => renderDiagnostic(diagnostic, sources)).join('\n\n');
}

function position(span: Span | null, sources: SourceSet): string {
  if (span === null) return '';
  const { path, line, column } = sources.locate(span);
  return `${visible(path)}:${String(line)}:${String(column)}: `;
}

/** How the file came in, innermost first. */
function includes(span: Span | null, sources: SourceSet): string[] {
  const lines: string[] = [];
  let from = span === null ? null : sources.get(span.source).includedFrom;
  while (from !== null) {
    lines.push(`${position(from, sources)}note: included from here`);
    from = sources.get(from.source).includedFrom;
  }
  return lines;
}

/** The line and one with carets under the part of the span that lies on it. */
function excerpt(span: Span, sources: SourceSet): string[] {
  const source = sources.get(span.source);
  const { line, column } = source.locate(span.start);
  const length = Math.max(0, span.end - span.start);
  // A line may have millions of bytes; what is not shown is not looked at.
  const bytes = source.lineText(line, column - 1 - MAX_BYTES, column - 1 + MAX_BYTES);
  const at = Math.min(column - 1, MAX_BYTES);
  const before = visible(bytes.slice(0, at));
  const marked = visible(bytes.slice(at, at + length));
  const after = visible(bytes.slice(at + length));
  const number = String(line);
  const cut = before.length > MAX_WIDTH ? before.length - MAX_WIDTH / 2 : 0;
  const shownBefore = cut > 0 ? `…${before.slice(cut)}` : before;
  const text = `${shownBefore}${marked}${after}`;
  const shown = text.length > MAX_WIDTH ? `${text.slice(0, MAX_WIDTH)}…` : text;
  const carets = '^'.repeat(Math.max(1, Math.min(marked.length, MAX_WIDTH - shownBefore.length)));
  // Tabs stay tabs, so that the caret stands under its place whatever their width.
  const indent = shownBefore.replace(/[^\t]/g, ' ');
  return [` ${number} | ${shown}`, ` ${' '.repeat(number.length)} | ${indent}${carets}`];
}
