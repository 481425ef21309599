/** The layout of `kahea fmt`, for a text or some lines of it. */
import type { Range, TextEdit } from 'vscode-languageserver';
import { formatConfig } from '../../script/format/format.ts';
import { toShown } from '../text.ts';
import type { View, Workspace } from '../workspace.ts';

/** null range: all of it. What cannot be read is left alone. */
export function formattingEdits(workspace: Workspace, { path, text }: View, range: Range | null): TextEdit[] {
  const formatted = formatConfig({ path, text: text.bytes, files: workspace.files, environment: process.env });
  if ('diagnostics' in formatted) return [];
  const start = range === null ? 0 : text.offsetAt(range.start);
  const end = range === null ? text.bytes.length : text.offsetAt(range.end);
  return formatted.edits
    .filter((edit) => edit.end >= start && edit.start <= end)
    .map((edit) => ({ range: text.rangeOf(edit.start, edit.end), newText: toShown(edit.text) }));
}
