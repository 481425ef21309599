/** Edits put into a part of the text of a message. */
import type { Edit } from './edits.ts';

/** text[from, to) with the edits list[first, last) applied; edits that begin after `to` are left out. */
export function applyEdits(
  text: string,
  from: number,
  to: number,
  list: readonly Edit[],
  first: number,
  last: number,
): string {
  let result = '';
  let cursor = from;
  /** The header line that was removed last: what is changed inside goes with it. */
  let lineStart = 0;
  let lineEnd = 0;
  for (let i = first; i < last; i++) {
    const edit = list[i]!;
    if (edit.start > to) break;
    if (edit.start < lineEnd && (edit.start > lineStart || edit.end > edit.start)) {
      if (edit.end > cursor) cursor = edit.end;
      continue;
    }
    if (edit.start > cursor) {
      result += text.slice(cursor, edit.start);
      cursor = edit.start;
    }
    result += edit.text;
    if (edit.end > cursor) cursor = edit.end;
    if (edit.scope === 'line') {
      lineStart = edit.start;
      lineEnd = edit.end;
    }
  }
  return cursor < to ? result + text.slice(cursor, to) : result;
}
