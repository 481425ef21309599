/** Leaves out the warnings that comments allow, and says which of these comments are wrong or needless. */
import { suggest } from '../lib/did-you-mean.ts';
import { Diagnostics, type Diagnostic } from './diagnostic.ts';
import { catalogue } from './generated/catalogue.ts';
import { isDiagnosticId, parseRemark, type RemarkId } from './remark.ts';
import type { SourceSet, Span } from './source.ts';

interface Allowance {
  readonly id: string;
  /** The name in the comment. */
  readonly span: Span;
  /** null: the whole text. */
  readonly line: number | null;
  used: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * All of `diagnostics` but the allowed warnings; errors always stay. What is wrong with the comments is at the end; a comment
 * that allows one of `unjudged` is not needless, as nobody looked.
 */
export function silence(
  diagnostics: readonly Diagnostic[],
  sources: SourceSet,
  unjudged: ReadonlySet<string> = NONE,
): readonly Diagnostic[] {
  const complaints = new Diagnostics();
  const allowances: Allowance[] = [];
  for (const remark of sources.remarks) allowances.push(...readAllowances(remark, sources, complaints));
  if (allowances.length === 0 && complaints.all.length === 0) return diagnostics;
  const kept = diagnostics.filter((diagnostic) => !isAllowed(diagnostic, allowances, sources));
  // Where there are errors, not everything was looked at.
  if (!kept.some(({ severity }) => severity === 'error'))
    reportUnused(
      allowances.filter(({ id }) => !unjudged.has(id)),
      complaints,
    );
  return [...kept, ...complaints.all.filter((complaint) => !isAllowed(complaint, allowances, sources))];
}

function readAllowances(comment: Span, sources: SourceSet, complaints: Diagnostics): Allowance[] {
  const { source, start, end } = comment;
  const { text } = sources.get(source);
  const remark = parseRemark(text.slice(start, end));
  if ('mistake' in remark) {
    const at = start + remark.at;
    complaints.add('bad-allow', { source, start: at, end: at + remark.length }, remark.mistake, {
      hint: 'write # kahea: allow ID',
    });
    return [];
  }
  const line = remark.reach === 'file' ? null : meantLine(comment, sources);
  const span = ({ name, at }: RemarkId): Span => ({ source, start: start + at, end: start + at + name.length });
  return remark.ids.flatMap((id) => {
    const wrong = whyNot(id.name);
    if (wrong === null) return [{ id: id.name, span: span(id), line, used: false }];
    complaints.add('bad-allow', span(id), wrong.message, { hint: wrong.hint });
    return [];
  });
}

/** null: it can be allowed. */
function whyNot(id: string): { readonly message: string; readonly hint: string | null } | null {
  if (!isDiagnosticId(id)) {
    const [similar] = suggest(id, Object.keys(catalogue));
    return { message: `there is no diagnostic ${id}`, hint: similar === undefined ? null : `did you mean ${similar}?` };
  }
  if (catalogue[id].severity === 'warning') return null;
  return { message: `${id} is an error`, hint: 'only warnings can be silenced' };
}

/** The comment's own line, or the next one with more than a comment on it when nothing else stands on its own. */
function meantLine({ source, start, end }: Span, sources: SourceSet): number {
  const text = sources.get(source);
  const { line, column } = text.locate(start);
  if (
    text
      .lineText(line)
      .slice(0, column - 1)
      .trim() !== ''
  )
    return line;
  const last = text.locate(end).line;
  for (let next = last + 1; text.locate(text.text.length).line >= next; next++) {
    if (!/^\s*(?:#(?!!)|\/\/|$)/.test(text.lineText(next))) return next;
  }
  return last;
}

function isAllowed(diagnostic: Diagnostic, allowances: readonly Allowance[], sources: SourceSet): boolean {
  const { id, severity, span } = diagnostic;
  if (severity === 'error') return false;
  let allowed = false;
  for (const allowance of allowances) {
    if (allowance.id !== id) continue;
    const { source } = allowance.span;
    // What is about the whole configuration belongs to its first text.
    if (source !== (span?.source ?? 0)) continue;
    if (allowance.line !== null && (span === null || sources.locate(span).line !== allowance.line)) continue;
    allowance.used = true;
    allowed = true;
  }
  return allowed;
}

function reportUnused(allowances: readonly Allowance[], complaints: Diagnostics): void {
  for (const { id, span, line, used } of allowances) {
    if (used || id === 'unused-allow') continue;
    const where = line === null ? 'in this file' : 'on this line';
    complaints.add('unused-allow', span, `there is no ${id} ${where} to allow`);
  }
}
