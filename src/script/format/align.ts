/** Puts the comments behind neighbouring lines under one another. */

import type { Placed } from './layout.ts';
import { isComment } from './piece.ts';

/** A line that is longer than the shortest by more than this stands alone. */
const MAX_SPREAD = 24;

interface Line {
  /** Index of the comment at its end. */
  readonly comment: number;
  readonly indent: number;
  readonly width: number;
}

export function alignComments(placed: readonly Placed[]): Placed[] {
  const aligned = [...placed];
  let group: Line[] = [];
  const close = (): void => {
    const widths = group.map(({ width }) => width);
    const widest = Math.max(...widths);
    if (widest - Math.min(...widths) <= MAX_SPREAD) {
      for (const { comment, width } of group) {
        aligned[comment] = { ...aligned[comment]!, spaces: widest - width + 1 };
      }
    }
    group = [];
  };
  for (let start = 0; start < placed.length;) {
    let end = start + 1;
    while (end < placed.length && placed[end]!.breaks === 0) end++;
    const line = readLine(placed, start, end);
    const last = group.at(-1);
    if (last !== undefined && (line?.indent !== last.indent || placed[start]!.breaks > 1)) close();
    if (line !== null) group.push(line);
    start = end;
  }
  close();
  return aligned;
}

/** null: there is no comment behind other text. */
function readLine(placed: readonly Placed[], start: number, end: number): Line | null {
  const comment = end - 1;
  if (comment === start || !isComment(placed[comment]!.piece)) return null;
  let width = 0;
  for (let at = start; at < comment; at++) {
    const { text, spaces } = placed[at]!;
    if (text.includes('\n')) return null;
    width += text.length + spaces;
  }
  return { comment, indent: placed[start]!.indent, width };
}
