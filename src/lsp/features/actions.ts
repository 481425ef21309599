/** What can be done about a diagnostic at the press of a key. */
import { CodeActionKind, DiagnosticSeverity, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import { uriOf, type View } from '../workspace.ts';

/** `main`: the text that includes the others. */
export function codeActions(view: View, diagnostics: readonly Diagnostic[], main: View | null): CodeAction[] {
  return diagnostics
    .filter(({ source }) => source === 'kahea')
    .flatMap((diagnostic) => [
      ...spellings(view, diagnostic),
      ...loadings(main ?? view, diagnostic),
      // Errors cannot be allowed.
      ...(diagnostic.severity === DiagnosticSeverity.Warning ? [silence(view, diagnostic)] : []),
    ]);
}

/** "did you mean x, y or z?" */
function spellings(view: View, diagnostic: Diagnostic): CodeAction[] {
  const asked = /did you mean (.+?)\?/.exec(messageOf(diagnostic))?.[1] ?? '';
  const meant = asked.replace(/^\S+, which is not available here(, or )?/, '');
  const { text } = view;
  const start = text.offsetAt(diagnostic.range.start);
  const written = text.bytes.slice(start, text.offsetAt(diagnostic.range.end));
  const name = nameIn(written);
  if (name === null) return [];
  const range = text.rangeOf(start + name.index, start + name.index + name[0].length);
  return meant
    .split(/, | or /)
    .map((word) => word.replace(/^"|"$/g, ''))
    .filter((word) => word !== '')
    .map((newText) => fix(view, diagnostic, `Change to ${newText}`, { range, newText }));
}

/** The one name in what a diagnostic is about: all of it, or its only string; null: there may be several. */
function nameIn(written: string): RegExpExecArray | null {
  const whole = /^[$\w.:-]+$/.exec(written);
  if (whole !== null) return whole;
  const strings = written.split(/["']/).length - 1;
  return strings === 2 ? /(?<=["'])[^"']+(?=["'])/.exec(written) : null;
}

/** `it has to be loaded first: loadmodule "x.so"` */
function loadings(view: View, diagnostic: Diagnostic): CodeAction[] {
  const line = /loadmodule "\w+\.so"/.exec(messageOf(diagnostic))?.[0];
  if (line === undefined) return [];
  const { loads } = view.symbols;
  const last = loads.at(-1);
  const at = { line: last === undefined ? 0 : view.text.lineOf(last.start) + 1, character: 0 };
  return [fix(view, diagnostic, `Add ${line}`, { range: { start: at, end: at }, newText: `${line}\n` })];
}

/** The comment that `kahea check` goes by. */
function silence(view: View, diagnostic: Diagnostic): CodeAction {
  const { line } = diagnostic.range.start;
  const at = { line, character: 0 };
  const start = view.text.lineStart(line);
  const indent = /^[ \t]*/.exec(view.text.bytes.slice(start, start + 200))![0];
  const newText = `${indent}# kahea: allow ${String(diagnostic.code)}\n`;
  return {
    ...fix(view, diagnostic, `Silence ${String(diagnostic.code)} on this line`, {
      range: { start: at, end: at },
      newText,
    }),
    isPreferred: false,
  };
}

function messageOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}

function fix(
  view: View,
  diagnostic: Diagnostic,
  title: string,
  edit: { range: Diagnostic['range']; newText: string },
): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: { changes: { [uriOf(view.path)]: [edit] } },
  };
}
